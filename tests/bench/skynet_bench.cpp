// A tree of processes, ten below each; the leaves send their numbers up, and every node the sum of what is below it.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

constexpr int fan_out = 10;

struct answer { long sum; };

void node(weft::pid parent, long number, long size) {
    if (size == 1) return weft::send(parent, answer{number});
    long const share = size / fan_out;
    weft::pid const me = weft::self();
    for (int i = 0; i < fan_out; ++i) weft::spawn([=] { node(me, number + i * share, share); });
    long sum = 0;
    for (int i = 0; i < fan_out; ++i) weft::receive([&](answer a) { sum += a.sum; });
    weft::send(parent, answer{sum});
}

long nodes_above(long leaves) {
    long nodes = 1;
    for (; leaves > 1; leaves /= fan_out) {
        if (leaves % fan_out != 0) wrong_usage("skynet needs a power of 10");
        nodes += leaves;
    }
    return nodes;
}

}  // namespace

outcome skynet(arguments const& given) {
    long const leaves = given.number(0);
    outcome measured{.operations = nodes_above(leaves)};
    in_runtime([&] {
        weft::pid const main = weft::self();
        stopwatch const time;
        weft::spawn([=] { node(main, 0, leaves); });
        long const sum = weft::receive([](answer a) { return a.sum; });
        measured.time = time.passed();
        require(sum == leaves * (leaves - 1) / 2, "the sum of the leaves");
    });
    return measured;
}

}  // namespace bench
