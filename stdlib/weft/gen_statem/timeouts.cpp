#include <weft/gen_statem/timeouts.hpp>
#include <weft/process.hpp>
#include <weft/timer.hpp>

#include <algorithm>

namespace weft {

std::string to_string(timeout_id const& id) {
    switch (id.which) {
        case timeout_id::kind::event: return "event timeout";
        case timeout_id::kind::state: return "state timeout";
        case timeout_id::kind::generic: break;
    }
    return "timeout " + id.name;
}

namespace detail {

void timeout_table::start(timeout_id const& which, nanoseconds time, node_ptr content) {
    stop(which);
    if (time == infinity) return;
    running made{which, std::move(content), ++serials_, {}};
    if (time > nanoseconds::zero()) made.timer = send_after(time, self(), machine_tick{made.serial});
    all_.push_back(std::move(made));
}

void timeout_table::stop(timeout_id const& which) {
    if (all_.empty()) return;
    auto const found = std::ranges::find(all_, which, &running::which);
    if (found == all_.end()) return;
    if (found->timer) cancel_timer(found->timer);
    all_.erase(found);
}

void timeout_table::update(timeout_id const& which, node_ptr content) {
    auto const found = std::ranges::find(all_, which, &running::which);
    if (found != all_.end()) found->content = std::move(content);
    else start(which, nanoseconds::zero(), std::move(content));
}

std::optional<fired_timeout> timeout_table::take(machine_tick tick) {
    auto const found = std::ranges::find(all_, tick.serial, &running::serial);
    if (found == all_.end()) return std::nullopt;
    return take_at(static_cast<std::size_t>(found - all_.begin()));
}

std::optional<fired_timeout> timeout_table::take_due() {
    auto const found = std::ranges::find(all_, ref{}, &running::timer);
    if (found == all_.end()) return std::nullopt;
    return take_at(static_cast<std::size_t>(found - all_.begin()));
}

std::vector<std::string> timeout_table::texts() const {
    std::vector<std::string> texts;
    for (running const& each : all_) texts.push_back(to_string(each.which));
    return texts;
}

std::optional<fired_timeout> timeout_table::take_at(std::size_t place) {
    running& one = all_[place];
    fired_timeout fired{std::move(one.which), std::move(one.content)};
    all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(place));
    return fired;
}

}  // namespace detail

}  // namespace weft
