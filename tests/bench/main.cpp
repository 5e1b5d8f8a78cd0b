// weft_bench CASE ARG...: one run of one case, one line of JSON.
#include "harness.hpp"

#include <array>
#include <cstdio>

namespace {

struct entry {
    std::string_view name;
    char const* usage;
    bench::outcome (*run)(bench::arguments const&);
};

constexpr std::array cases{
    entry{"pingpong", "N", &bench::pingpong},
    entry{"spawn_exit", "monitor|message|one_at_a_time N", &bench::spawn_exit},
    entry{"counting", "N", &bench::counting},
    entry{"call", "CLIENTS N", &bench::call},
    entry{"fairness", "LOOPS SECONDS", &bench::fairness},
    entry{"idle_memory", "process|gen_server N", &bench::idle_memory},
    entry{"throw", "FRAMES N", &bench::throw_and_catch},
    entry{"sim_steps", "PAIRS N", &bench::sim_steps},
};

void print_usage(std::FILE* out) {
    std::fprintf(out, "usage: weft_bench CASE ARG...   (WEFT_WORKERS=2)\n\n");
    for (entry const& each : cases)
        std::fprintf(out, "  %.*s %s\n", static_cast<int>(each.name.size()), each.name.data(), each.usage);
    std::fprintf(out, "\nExample: weft_bench pingpong 1000000\nWhat each case does is in tests/bench/peers/README.md.\n");
}

}  // namespace

int main(int count, char** values) {
    std::string_view const wanted = count > 1 ? values[1] : "";
    if (wanted == "--help") {
        print_usage(stdout);
        return 0;
    }
    for (entry const& each : cases) {
        if (each.name != wanted) continue;
        bench::arguments const given{count, values};
        bench::print(each.name, given, each.run(given));
        return 0;
    }
    print_usage(stderr);
    return 2;
}
