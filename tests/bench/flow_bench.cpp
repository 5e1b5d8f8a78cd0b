// Flows: the sum of a range, and the words of a text. Words are counted by two flows, and by threads without any of this:
// `shuffled` sends each word of each line to the one stage that counts it; in `combined` each stage counts the words of the
// blocks of lines that it gets, and only the counts are sent on.
#include "harness.hpp"
#include "word_text.hpp"

#include <weft/flow.hpp>

#include <algorithm>
#include <ranges>

namespace bench {
namespace {

namespace flow = weft::flow;

using table = word_table<std::string>;
using word_count = std::pair<std::string, long>;

counted totals(std::vector<word_count> const& counts) {
    counted all{.words = counts.size()};
    for (auto const& [word, count] : counts) all.all += count;
    return all;
}

counted count_shuffled(std::string_view text, flow::layer_options const& width) {
    return totals(flow::from(lines_of{text}, width)
        | flow::flat_map([](std::string const& line) { return words_of{line}; })
        | flow::map([](std::string_view word) { return std::string{word}; })
        | flow::partition(width)
        | flow::reduce(table{}, [](table& seen, std::string const& word) { seen.add(word, 1); })
        | flow::to<std::vector<word_count>>());
}

counted count_combined(std::string_view text, flow::layer_options const& width) {
    return totals(flow::from(blocks_of{text}, {.stages = width.stages, .max_demand = 16})
        | flow::flat_map([](std::string const& block) { return words_of{block}; })
        | flow::reduce(table{}, [](table& seen, std::string_view word) { seen.add(word, 1); })
        | flow::partition(flow::by_key([](word_count const& one) -> std::string const& { return one.first; }), width)
        | flow::reduce(table{}, [](table& seen, word_count const& one) { seen.add(one.first, one.second); })
        | flow::to<std::vector<word_count>>());
}

using counting = counted (*)(std::string_view text, flow::layer_options const& width);

std::chrono::nanoseconds time_flow(counting count, std::string_view text, long stages, counted& all) {
    std::chrono::nanoseconds took{};
    in_runtime([&] {
        stopwatch const time;
        all = count(text, {.stages = stages});
        took = time.passed();
    });
    return took;
}

std::chrono::nanoseconds time_by_hand(std::string_view text, long threads, counted& all) {
    stopwatch const time;
    all = count_words_by_hand(text, static_cast<unsigned>(threads));
    return time.passed();
}

}  // namespace

outcome flow_sum(arguments const& given) {
    long const stages = given.number(0);
    outcome measured{.operations = given.number(1)};
    in_runtime([&] {
        stopwatch const time;
        auto const sums = flow::from(std::views::iota(0L, measured.operations), {.stages = stages})
            | flow::reduce(0L, [](long& sum, long event) { sum += event; })
            | flow::emit(flow::state)
            | flow::to<std::vector<long>>();
        measured.time = time.passed();
        long sum = 0;
        for (long const each : sums) sum += each;
        require(sum == measured.operations * (measured.operations - 1) / 2, "the sum of the range");
    });
    return measured;
}

outcome words(arguments const& given) {
    auto const [how, numbers] = given.leading_word("shuffled");
    if (how != "shuffled" && how != "combined" && how != "by_hand") wrong_usage("words knows shuffled, combined and by_hand");
    std::string const text = zipf_text(static_cast<std::size_t>(numbers.number(1)) * 1'000'000);
    counted all;
    outcome measured;
    if (how == "by_hand") measured.time = time_by_hand(text, numbers.number(0), all);
    else measured.time = time_flow(how == "shuffled" ? count_shuffled : count_combined, text, numbers.number(0), all);
    measured.operations = all.all;
    require(all.all == std::ranges::count_if(text, [](char one) { return one == ' ' || one == '\n'; }), "the number of words");
    measured.more = {{"different_words", static_cast<double>(all.words)}, {"text_bytes", static_cast<double>(text.size())}};
    return measured;
}

}  // namespace bench
