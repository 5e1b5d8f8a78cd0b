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
    entry{"threadring", "PROCESSES N", &bench::threadring},
    entry{"spawn_exit", "monitor|message|one_at_a_time N", &bench::spawn_exit},
    entry{"spawn_link_chain", "N", &bench::spawn_link_chain},
    entry{"skynet", "LEAVES", &bench::skynet},
    entry{"counting", "N", &bench::counting},
    entry{"fanin", "PRODUCERS N", &bench::fanin},
    entry{"big", "PROCESSES N", &bench::big},
    entry{"chameneos", "CREATURES N", &bench::chameneos},
    entry{"fib", "N", &bench::fib},
    entry{"call", "[gen_server|infinity|bare] CLIENTS N", &bench::call},
    entry{"task_await", "BATCH N", &bench::task_await},
    entry{"idle_memory", "process|process_hibernate|gen_server|gen_server_hibernate N", &bench::idle_memory},
    entry{"timers", "N MAX_MS", &bench::timers},
    entry{"selective_receive", "ref|plain|call WAITING N", &bench::selective_receive},
    entry{"fairness", "[normal|high] LOOPS SECONDS", &bench::fairness},
    entry{"dynamic_supervisor", "CLIENTS N", &bench::dynamic_supervisor},
    entry{"restart", "[crash|kill] N", &bench::restart},
    entry{"throw", "FRAMES N", &bench::throw_and_catch},
    entry{"sim_steps", "PAIRS N", &bench::sim_steps},
    entry{"registry", "PARTITIONS PROCESSES N", &bench::registry},
    entry{"constants", "READERS N", &bench::constants},
    entry{"log", "off|direct|file N", &bench::log},
    entry{"counters", "atomic|write_concurrent PROCESSES N", &bench::counters},
    entry{"table", "set|ordered_set read|write PROCESSES KEYS N", &bench::table},
    entry{"pipeline", "plain|batched MAX_DEMAND N", &bench::pipeline},
    entry{"stages", "line|wide_line|partition|broadcast MAX_DEMAND N", &bench::stages},
    entry{"flow_sum", "STAGES N", &bench::flow_sum},
    entry{"words", "shuffled|combined|by_hand STAGES MEGABYTES", &bench::words},
    entry{"async_stream", "[ordered|unordered] CONCURRENCY N", &bench::async_stream},
#ifdef WEFT_BENCH_SQLITE_QUEUE
    entry{"durable_queue", "calls|stages full|normal|off BATCH BYTES N", &bench::durable_queue},
#endif
#ifdef WEFT_BENCH_RABBITMQ
    entry{"rabbitmq", "weft|by_hand|both PREFETCH N", &bench::rabbitmq_queue},
#endif
};

void print_usage(std::FILE* out) {
    std::fprintf(out, "usage: weft_bench CASE ARG...   (WEFT_WORKERS=2, WEFT_NO_COMPACTION)\n\n");
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
