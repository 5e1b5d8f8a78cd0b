// Turns that last: one computes, one sleeps in a system call, both without a word to the scheduler.

#include "fault.hpp"

#include <weft/child.hpp>
#include <weft/process.hpp>

#include <poll.h>

#include <atomic>
#include <chrono>
#include <string>

namespace faults {
namespace {

using std::chrono::milliseconds;

// Read by nobody; relaxed, it only keeps the loops from being taken away.
std::atomic<unsigned long> rounds{0};

void compute(weft::nanoseconds time) {
    auto const end = weft::monotonic_time() + time;
    while (weft::monotonic_time() < end) rounds.fetch_add(1, std::memory_order_relaxed);  // see rounds
}

void hog_a_scheduler(std::size_t turn_ms, term const& until) {
    weft::set_label("hog");
    for (; !until.is_over(); weft::yield()) compute(milliseconds{turn_ms});
    rest(term{{}});
}

/// Wants to run all the time too, but gives way.
void want_a_turn(std::size_t index, term const& until) {
    weft::set_label("polite/" + std::to_string(index));
    for (; !until.is_over(); weft::yield()) compute(milliseconds{1});
    rest(term{{}});
}

void sleep_in_the_kernel(std::size_t turn_ms, term const& until) {
    weft::set_label("block");
    for (; !until.is_over(); weft::yield()) ::poll(nullptr, 0, static_cast<int>(turn_ms));
    rest(term{{}});
}

}  // namespace

children hog(fault const& how) {
    children all{once("hog", weft::child([how] { hog_a_scheduler(how.size_or(400), term{how}); }))};
    for (std::size_t i = 0; i < how.count_or(4); ++i)
        all.push_back(once("polite" + std::to_string(i), weft::child([how, i] { want_a_turn(i, term{how}); })));
    return all;
}

children block(fault const& how) {
    children all;
    for (std::size_t i = 0; i < how.count_or(1); ++i)
        all.push_back(once(i == 0 ? "block" : "block" + std::to_string(i), weft::child([how] { sleep_in_the_kernel(how.size_or(400), term{how}); })));
    return all;
}

}  // namespace faults
