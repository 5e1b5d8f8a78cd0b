// task::async_stream over numbers that are as good as free to work on: what a task costs.
#include "harness.hpp"

#include <weft/task.hpp>

#include <ranges>

namespace bench {

outcome async_stream(arguments const& given) {
    auto const [order, numbers] = given.leading_word("ordered");
    if (order != "ordered" && order != "unordered") wrong_usage("async_stream knows ordered and unordered");
    weft::task::stream_options const options{.max_concurrency = static_cast<std::size_t>(numbers.number(0)), .ordered = order == "ordered"};
    outcome measured{.operations = numbers.number(1)};
    in_runtime([&] {
        long sum = 0;
        stopwatch const time;
        for (auto& each : weft::task::async_stream(std::views::iota(0L, measured.operations), [](long i) { return i + 1; }, options))
            sum += *each;
        measured.time = time.passed();
        require(sum == measured.operations * (measured.operations + 1) / 2, "the sum of what the tasks returned");
    });
    return measured;
}

}  // namespace bench
