// The call sites of stages and flows: kinds and event types follow from the callbacks, and a flow reads like a range.
#include <weft/flow.hpp>
#include <weft/gen_stage.hpp>

#include <map>
#include <ranges>
#include <string>
#include <unordered_map>
#include <vector>

struct naturals {
    long next = 0;
    std::vector<long> handle_demand(std::size_t demand);
};
struct printer {
    void handle_events(std::span<long const> batch);
};
struct spreader {
    std::vector<std::string> handle_events(std::vector<long> batch, weft::gen_stage::subscription const& from);
};
struct by_word {
    void handle_events(std::span<std::string> batch);
};

void count_aloud() {
    auto const source = weft::gen_stage::start_link<naturals>();
    auto const sink   = weft::gen_stage::start_link<printer>();
    weft::gen_stage::subscribe(sink, source, {.max_demand = 100, .min_demand = 50});
}

void spread() {
    namespace gen_stage = weft::gen_stage;
    auto const middle = gen_stage::start_link<spreader>({
        .name = "spreader",
        .subscribe_to = {{"naturals", {.max_demand = 10, .cancel = gen_stage::cancel_mode::transient}}},
        .buffer_size = gen_stage::unlimited,
        .dispatcher = gen_stage::by_partition(4, [](std::string const& word) { return word.size() % 4; }),
    });
    for (int i = 0; i < 4; ++i) gen_stage::subscribe(gen_stage::start_link<by_word>(), middle, {.partition = i});
}

long read_a_few() {
    namespace gen_stage = weft::gen_stage;
    auto const fair = gen_stage::start_link<naturals>({.dispatcher = gen_stage::round_robin{.events_per_turn = 10}});
    long sum = 0;
    for (long const each : gen_stage::stream(fair, {.max_demand = 100}) | std::views::take(10)) sum += each;
    auto const everybody = gen_stage::start_link<naturals>({.dispatcher = gen_stage::broadcast{}});
    gen_stage::subscribe(gen_stage::start_link<printer>(), everybody, {.selector = [](long each) { return each % 2 == 0; }});
    for (long& each : gen_stage::stream<long>({{fair}, {"naturals", {.cancel = gen_stage::cancel_mode::temporary}}})) sum += each;
    return sum;
}

std::vector<std::string> words(std::string const& line);

std::map<std::string, int> count_words(std::vector<std::string> const& lines) {
    namespace flow = weft::flow;
    return flow::from(lines, {.max_demand = 500})
         | flow::flat_map(words)
         | flow::partition({.stages = 8})
         | flow::reduce(std::unordered_map<std::string, int>{},
                        [](auto& seen, std::string const& word) { ++seen[word]; })
         | flow::to<std::map<std::string, int>>();
}
