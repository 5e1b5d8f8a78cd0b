// The numbers, one line a code; `weft observer explain CODE` says why they are what they are.

#include <weft/observer/warnings/internal/catalogue.hpp>

#include <algorithm>
#include <array>

namespace weft::observe::warnings {
namespace {

using namespace std::chrono_literals;

constexpr double none = never_critical;

//                        code    title                       unit                 raise   clear  critical   for   crit. clear
constexpr std::array<code_entry, 27> codes{{
    {"W01",  "long mailbox",             "messages",          {1'000, 100, 10'000,         5s,   0s, 2s}},
    {"W02",  "long slice",               "ms",                {25, 25, 250,                0s,   0s, 10s}},
    {"W03",  "hogged scheduler",         "share of 10 looks", {0.9, 0.5, 0.9,              0s,  50s, 2s}},
    {"W04",  "blocked scheduler",        "ms",                {20, 20, 200,                0s,   0s, 10s}},
    {"W05",  "run queue pressure",       "per scheduler, ms", {10, 5, none,                10s,  0s, 5s}},
    {"W06",  "imbalance",                "share",             {0.5, 0.3, none,             10s,  0s, 5s}},
    {"W07",  "restart storm",            "share of budget",   {0.6, 0.3, 0.9,              0s,   0s, 5s}},
    {"W08",  "growing memory",           "1 when it grows",   {1, 0.9, none,               0s,   0s, 60s}},
    {"W09",  "stack near its limit",     "share",             {0.8, 0.7, 0.95,             0s,   0s, 10s}},
    {"W10a", "waits for nobody",         "s",                 {5, 1, 60,                   0s,   0s, 2s}},
    {"W10b", "deadlock",                 "processes",         {1, 1, 1,                    1s,   0s, 2s}},
    {"W10c", "deaf process",             "s",                 {30, 10, 300,                0s,   0s, 2s}},
    {"W10d", "forgotten processes",      "processes",         {100, 50, 10'000,            0s,   0s, 5s}},
    {"W11",  "growing process count",    "processes",         {1'000, 500, none,           0s,   0s, 5s}},
    {"W12",  "many timers",              "timers",            {100'000, 80'000, none,      5s,   0s, 5s}},
    {"W13a", "starved pipeline",         "s",                 {30, 1, none,                0s,   0s, 2s}},
    {"W13b", "saturated stage",          "s",                 {30, 1, none,                0s,   0s, 2s}},
    {"W13c", "buffer dropped events",    "events in 60 s",    {1, 1, none,                 0s,   0s, 2s}},
    {"W13d", "badly sized batches",      "share of batches",  {0.9, 0.7, none,             60s,  0s, 5s}},
    {"W13e", "failed messages",          "share",             {0.05, 0.03, 0.5,            5s,   0s, 5s}},
    {"W14",  "dead letters",             "per s",             {100, 50, 10'000,            10s,  0s, 5s}},
    {"W15",  "large message copied",     "bytes",             {1'048'576, 1'048'576, 16'777'216, 0s, 0s, 30s}},
    {"W16",  "many links or monitors",   "links",             {10'000, 8'000, 100'000,     2s,   0s, 5s}},
    {"W17",  "observer over its budget", "share of a core",   {0.01, 0.005, 0.1,           10s, 10s, 10s}},
    {"W18",  "CPU taken away",           "share",             {0.05, 0.02, 0.25,           10s, 10s, 10s}},
    {"W19",  "descriptors or maps",      "share",             {0.8, 0.7, 0.95,             0s,   0s, 5s}},
    {"W20",  "clock jumped",             "s",                 {1, 1, none,                 0s,   0s, 0s}},
}};

}  // namespace

std::span<code_entry const> all_codes() noexcept { return codes; }

code_entry const* find_code(std::string_view code) noexcept {
    auto const* const found = std::ranges::find(codes, code, &code_entry::code);
    return found == codes.end() ? nullptr : found;
}

}  // namespace weft::observe::warnings
