// Each wish of a transition is looked at before anything of it is done.

#include <weft/gen_statem/internal/machine_rules.hpp>

namespace weft::detail {

namespace {

exit_reason unlisted(node_ptr const& content, machine_clauses const& among, char const* action, char const* callback) {
    if (among.find(*content->type) != nullptr) return {};
    std::string text{action};
    text += " with a content of type " + std::string{content->type->name} + ", which no " + callback + " takes (overloads have to be listed)";
    return bad_transition("bad_action", std::move(text));
}

exit_reason what_is_wrong(machine_class const& of, machine_action const& one, transition_place at) {
    switch (one.what) {
        case machine_action::kind::internal_event:
        case machine_action::kind::info_event:
            if (at == transition_place::enter) return bad_transition("bad_state_enter_action", "next_event in an enter call");
            if (one.what == machine_action::kind::info_event) return {};
            return unlisted(one.content, of.internals, "next_event", "handle_internal");
        case machine_action::kind::start:
            if (one.time < nanoseconds::zero()) {
                std::string text = to_string(one.which) + " of " + std::to_string(one.time.count()) + " ns";
                return bad_transition("bad_action", text + "; allowed are 0 and more, or infinity");
            }
            return unlisted(one.content, of.timeouts, "timeout", "handle_timeout");
        case machine_action::kind::update: return unlisted(one.content, of.timeouts, "update", "handle_timeout");
        case machine_action::kind::reply:
        case machine_action::kind::cancel: break;
    }
    return {};
}

}  // namespace

exit_reason what_is_wrong(machine_class const& of, settled const& next, transition_place at) {
    if (next.what == transition_base::kind::bad) {
        return bad_transition("bad_return_value", "a callback returned a gen_server's outcome that is not stop(reason)");
    }
    if (at == transition_place::enter) {
        if (next.changed || next.what == transition_base::kind::repeat) {
            return bad_transition("bad_state_enter_return", "handle_enter wanted another state, or to be called again; it may keep or stop");
        }
        if (next.postpones) return bad_transition("bad_state_enter_action", "postpone in an enter call, which is no event");
    }
    if (at == transition_place::init && next.postpones) return bad_transition("bad_action", "postpone in init, where there is no event");
    for (machine_action const& each : next.actions) {
        if (exit_reason const wrong = what_is_wrong(of, each, at); !wrong.is_normal()) return wrong;
    }
    return {};
}

}  // namespace weft::detail
