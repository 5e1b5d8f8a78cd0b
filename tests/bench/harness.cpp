#include "harness.hpp"

#include <weft/info.hpp>
#include <weft/observer.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>

namespace bench {
namespace {

std::uint64_t status_bytes(std::string_view key) {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(key)) return std::strtoull(line.c_str() + key.size() + 1, nullptr, 10) * 1024;
    return 0;
}

bool is_number(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == text.npos; }

}  // namespace

void wrong_usage(std::string const& why) {
    std::fprintf(stderr, "weft_bench: %s\n", why.c_str());
    std::exit(2);
}

void require(bool holds, char const* what) {
    if (holds) return;
    std::fprintf(stderr, "weft_bench: wrong result: %s\n", what);
    std::_Exit(1);  // the other workers run on: nothing is destroyed under them
}

std::string_view arguments::word(std::size_t index) const {
    if (index >= all_.size()) wrong_usage("argument " + std::to_string(index + 1) + " is missing");
    return all_[index];
}

long arguments::number(std::size_t index) const {
    std::string_view const text = word(index);
    long value = 0;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || value <= 0)
        wrong_usage("\"" + std::string{text} + "\" is not a number above 0");
    return value;
}

std::string arguments::joined() const {
    std::string text;
    for (auto const& each : all_) text += (text.empty() ? "" : " ") + each;
    return text;
}

std::pair<std::string, arguments> arguments::leading_word(std::string_view otherwise) const {
    if (all_.empty() || is_number(all_.front())) return {std::string{otherwise}, *this};
    return {all_.front(), arguments{{all_.begin() + 1, all_.end()}}};
}

double percentiles::at(double share) {
    std::sort(all_.begin(), all_.end());
    auto const index = static_cast<std::size_t>(share * static_cast<double>(all_.size() - 1));
    return static_cast<double>(all_.at(index)) / 1000;
}

std::uint64_t resident_bytes() { return status_bytes("VmRSS:"); }

void print(std::string_view name, arguments const& given, outcome const& measured) {
    char const* const peer = std::getenv("BENCH_PEER");
    double const ns = static_cast<double>(measured.time.count());
    auto const operations = static_cast<double>(measured.operations);
    std::printf(R"({"case":"%.*s","peer":"%s","args":"%s","n":%ld,"seconds":%.9g,"ops_per_s":%.9g,"ns_per_op":%.9g,)"
                R"("rss_bytes":%llu,"peak_rss_bytes":%llu)",
                static_cast<int>(name.size()), name.data(), peer == nullptr ? "weft" : peer, given.joined().c_str(),
                measured.operations, ns / 1e9, operations * 1e9 / ns, ns / operations,
                static_cast<unsigned long long>(status_bytes("VmRSS:")),
                static_cast<unsigned long long>(status_bytes("VmHWM:")));
    for (auto const& [key, value] : measured.more) std::printf(R"(,"%s":%.9g)", key.c_str(), value);
    std::printf("}\n");
}

weft::runtime_options runtime_options() {
    char const* const workers = std::getenv("WEFT_WORKERS");
    return {.name = "bench",
            .workers = workers == nullptr ? 2U : static_cast<unsigned>(std::strtoul(workers, nullptr, 10)),
            .compaction = std::getenv("WEFT_NO_COMPACTION") == nullptr,
            .max_processes = 12'000'000};
}

/// With WEFT_OBSERVE an observer can look in at that socket, as into a node: see observer_cost.py.
void in_runtime(weft::detail::unique_function body) {
    char const* const socket = std::getenv("WEFT_OBSERVE");
    auto const observed = [&] {
        std::optional<weft::control_thread> open;
        if (socket != nullptr) open.emplace(weft::this_runtime(), weft::control_options{.node = "bench", .socket = socket});
        body();
    };
    if (weft::run(observed, runtime_options()) != 0) wrong_usage("the case ended abnormally");
}

}  // namespace bench
