// Tasks that return their argument: so many started, all awaited, and again.
#include "harness.hpp"

#include <weft/task.hpp>

namespace bench {

outcome task_await(arguments const& given) {
    long const batch = given.number(0);
    outcome measured{.operations = given.number(1)};
    in_runtime([&] {
        std::vector<weft::task::handle<long>> running;
        running.reserve(static_cast<std::size_t>(batch));
        long sum = 0;
        stopwatch const time;
        for (long done = 0; done < measured.operations;) {
            for (; std::ssize(running) < batch && done < measured.operations; ++done)
                running.push_back(weft::task::async([done] { return done; }));
            for (auto& each : running) sum += weft::task::await(std::move(each));
            running.clear();
        }
        measured.time = time.passed();
        require(sum == measured.operations * (measured.operations - 1) / 2, "the sum of what the tasks returned");
    });
    return measured;
}

}  // namespace bench
