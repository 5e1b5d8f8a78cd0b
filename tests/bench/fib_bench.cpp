// The Fibonacci numbers, with a process for each call of the function.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

struct answer { long value; };

void fibonacci(weft::pid parent, long n) {
    if (n <= 2) return weft::send(parent, answer{1});
    weft::pid const me = weft::self();
    weft::spawn([=] { fibonacci(me, n - 1); });
    weft::spawn([=] { fibonacci(me, n - 2); });
    long sum = 0;
    for (int i = 0; i < 2; ++i) weft::receive([&](answer a) { sum += a.value; });
    weft::send(parent, answer{sum});
}

long by_loop(long n) {
    long here = 1;
    for (long before = 0; n > 1; --n) before = std::exchange(here, here + before);
    return here;
}

}  // namespace

outcome fib(arguments const& given) {
    long const n = given.number(0);
    outcome measured{.operations = 2 * by_loop(n) - 1};
    in_runtime([&] {
        weft::pid const main = weft::self();
        stopwatch const time;
        weft::spawn([=] { fibonacci(main, n); });
        long const result = weft::receive([](answer a) { return a.value; });
        measured.time = time.passed();
        measured.more.emplace_back("result", static_cast<double>(result));
        require(result == by_loop(n), "another number than a loop finds");
    });
    return measured;
}

}  // namespace bench
