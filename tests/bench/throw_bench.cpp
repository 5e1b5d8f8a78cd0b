// What an exception costs that is thrown and caught inside a process, with frames that have something to destroy between.
#include "harness.hpp"

#include <stdexcept>
#include <string>

namespace bench {
namespace {

struct held {
    int* count;
    ~held() { ++*count; }
};

[[gnu::noinline]] void throw_below(long frames, int& destroyed) {
    if (frames == 0) throw std::runtime_error{"x"};
    held const here{&destroyed};
    throw_below(frames - 1, destroyed);
    asm volatile("");
}

}  // namespace

outcome throw_and_catch(arguments const& given) {
    long const frames = given.number(0);
    outcome measured{.operations = given.number(1)};
    in_runtime([&] {
        int destroyed = 0;
        stopwatch const time;
        for (long i = 0; i < measured.operations; ++i) {
            try {
                throw_below(frames, destroyed);
            } catch (std::runtime_error const&) {
            }
        }
        measured.time = time.passed();
    });
    return measured;
}

}  // namespace bench
