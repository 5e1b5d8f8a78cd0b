// What the kinds share, and their names.

#include "fault.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace faults {
namespace {

struct named {
    std::string_view name;
    kind make;
};
constexpr std::array<named, 24> kinds{{{"idle", &idle},           {"many", &many},         {"mailbox", &mailbox},     {"hog", &hog},
                                       {"block", &block},         {"deadlock", &deadlock}, {"deaf", &deaf},           {"storm", &storm},
                                       {"leak", &leak},           {"deepstack", &deepstack}, {"overflow", &overflow}, {"crash", &crash},
                                       {"slowstop", &slowstop},   {"slowstart", &slowstart}, {"pipeline", &pipeline}, {"starve", &starve},
                                       {"drop", &drop},           {"batches", &batches},   {"failures", &failures},   {"crowd", &crowd},
                                       {"timers", &timers},       {"letters", &letters},   {"copies", &copies},       {"links", &links}}};

struct never {};

}  // namespace

kind find_kind(std::string_view name) noexcept {
    auto const* const found = std::ranges::find(kinds, name, &named::name);
    return found == kinds.end() ? nullptr : found->make;
}

std::string kind_names() {
    std::string names;
    for (auto const& each : kinds) names += (names.empty() ? "" : ", ") + std::string{each.name};
    return names;
}

term::term(fault const& how) : end_{how.time <= weft::nanoseconds::zero() ? weft::infinity : weft::monotonic_time() + how.time} {}
bool term::is_over() const { return end_ != weft::infinity && weft::monotonic_time() >= end_; }
weft::nanoseconds term::left() const {
    return end_ == weft::infinity ? end_ : std::max(end_ - weft::monotonic_time(), weft::nanoseconds::zero());
}

void rest(term const& until) { weft::receive([](never) {}, weft::after(until.left(), [] {})); }

weft::child_spec once(std::string_view id, weft::child_start start) {
    return {.id = std::string{id}, .start = std::move(start), .restart = weft::restart::temporary};
}

}  // namespace faults
