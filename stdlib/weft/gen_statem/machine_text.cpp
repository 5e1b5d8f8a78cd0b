// What people read of a machine.

#include <weft/gen_statem/internal/machine_text.hpp>

#include <algorithm>

namespace weft::detail {

namespace {

char const* to_string(machine_event_type type) noexcept {
    switch (type) {
        case machine_event_type::call: return "call";
        case machine_event_type::cast: return "cast";
        case machine_event_type::info: return "info";
        case machine_event_type::timeout: return "timeout";
        case machine_event_type::internal: break;
    }
    return "internal";
}

}  // namespace

sys::event noted(machine_event const& one) {
    sys::event made{.kind = sys::event_kind::in};
    std::string const prefix = one.type == machine_event_type::timeout ? weft::to_string(one.timeout) : to_string(one.type);
    if (is_request(one)) {
        auto const& request = one.held->value<machine_request>();
        made.type = prefix + ' ' + std::string{request.name()};
        made.text = request.text();
        made.peer = request.caller();
    } else {
        made.type = prefix + ' ' + std::string{one.held->type->name};
        if (one.held->type->show != nullptr) made.text = one.held->type->show(one.held->payload());
    }
    return made;
}

std::string texts_of(std::vector<machine_event> const& events, bool last_first) {
    std::string text;
    auto const add = [&text](machine_event const& one) { text += (text.empty() ? "" : ", ") + to_string(one); };
    if (last_first) std::for_each(events.rbegin(), events.rend(), add);
    else std::ranges::for_each(events, add);
    return text;
}

std::string to_string(machine_event const& one) {
    sys::event const told = noted(one);
    return told.type + (told.text.empty() ? "" : ' ' + told.text) + (told.peer ? " from " + weft::to_string(told.peer) : "");
}

std::string machine_subject::shown() const {
    std::string text = one_.of.show_state(one_.body);
    std::string const data = shown_by(one_.of.show_data, one_.of.data(one_.body));
    if (!data.empty()) text += (text.empty() ? "data " : ", data ") + data;
    return text;
}

void machine_subject::add_status(std::vector<std::pair<std::string, std::string>>& to) const {
    to.emplace_back("queue", texts_of(one_.core.queue, true));
    to.emplace_back("postponed", texts_of(one_.core.postponed, false));
    std::string running;
    for (std::string const& each : one_.core.timeouts.texts()) running += (running.empty() ? "" : ", ") + each;
    to.emplace_back("timeouts", running);
}

}  // namespace weft::detail
