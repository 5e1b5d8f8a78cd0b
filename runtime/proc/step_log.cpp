#include "proc/step_log.hpp"

#include <cstdio>

namespace weft::proc {

void step_log::mix(std::uint64_t value) noexcept {
    hash_ = (hash_ ^ value) * 0x9e3779b97f4a7c15U;
    hash_ ^= hash_ >> 32U;
}

void step_log::note(step_kind what, pid who, pid other, std::uint64_t number) noexcept {
    mix(static_cast<std::uint64_t>(what));
    mix(step_number(who));
    mix(step_number(other));
    mix(number);
}

void step_log::say(base::nanos now, std::string line) {
    char time[32];
    std::snprintf(time, sizeof time, "%12.6f ms  ", static_cast<double>(now - base::virtual_clock::start) / 1e6);
    lines_.push_back(time + line);
    if (lines_.size() > most_) lines_.pop_front();
}

void step_log::call(pid who, std::string_view label) { labels_[step_number(who)] = label; }

std::string step_log::name_of(pid who) const {
    if (!who) return "somebody outside";
    auto const found = labels_.find(step_number(who));
    return found == labels_.end() || found->second.empty() ? weft::to_string(who)
                                                           : weft::to_string(who) + " " + found->second;
}

std::string_view name_of(detail::node const& signal) noexcept {
    using detail::signal_kind;
    switch (signal.kind) {
        case signal_kind::message:
        case signal_kind::alias_message: return signal.type->name;
        case signal_kind::reply: return "a reply";
        case signal_kind::link: return "link";
        case signal_kind::unlink: return "unlink";
        case signal_kind::unlink_ack: return "acknowledgement of an unlink";
        case signal_kind::exit: return "exit signal";
        case signal_kind::link_exit: return "exit signal of a link";
        case signal_kind::monitor: return "monitor";
        case signal_kind::demonitor: return "demonitor";
        case signal_kind::down: return "down_msg";
        case signal_kind::timeout: return "timeout";
        case signal_kind::inspect: return "question of process_info";
        case signal_kind::suspend: return "suspend";
        case signal_kind::resume: return "resume";
        case signal_kind::overflow: return "overflow of its mailbox";
        case signal_kind::room: return "room in a mailbox";
        case signal_kind::trace: return "request of a tracer";
        case signal_kind::trace_name: return "a name, told to a tracer";
        case signal_kind::done: return "end of an errand";
    }
    return "signal";
}

}  // namespace weft::proc
