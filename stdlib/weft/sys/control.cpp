#include <weft/info.hpp>
#include <weft/io_context.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/stop.hpp>
#include <weft/sys/control.hpp>

#include <algorithm>

namespace weft::sys {

char const* to_string(event_kind kind) noexcept {
    switch (kind) {
        case event_kind::in: return "in";
        case event_kind::out: return "out";
        case event_kind::state: break;
    }
    return "state";
}

std::string to_string(event const& one) {
    std::string line = to_string(one.kind);
    line += ' ' + one.type;
    if (!one.text.empty()) line += ' ' + one.text;
    if (one.peer) line += (one.kind == event_kind::in ? " from " : " to ") + weft::to_string(one.peer);
    return line;
}

namespace {

std::uint64_t reductions_now() {
    auto const mine = process_info(self());
    return mine ? mine->summary.reductions : 0;
}

}  // namespace

void control::set(debug_options wanted) {
    if (wanted.log > max_log_length) {
        throw argument_error{"log is " + std::to_string(wanted.log) + " events; allowed are 0 to " + std::to_string(max_log_length)};
    }
    if (wanted.statistics && !debug_.statistics) count_ = {.start_time = system_time(), .reductions = reductions_now()};
    debug_ = wanted;
    while (log_.size() > debug_.log) log_.pop_front();
}

void control::note(event one) {
    if (debug_.trace) {
        try {
            print("*DBG* " + weft::to_string(self()) + ' ' + to_string(one) + '\n');
        } catch (std::exception const& failed) {
            debug_.trace = false;
            ::weft::log::warning(std::string{"trace is switched off: its output failed: "} + failed.what());
        }
    }
    if (one.kind == event_kind::in) ++count_.messages_in;
    if (one.kind == event_kind::out) ++count_.messages_out;
    run_functions(one);
    if (debug_.log == 0) return;
    log_.push_back(std::move(one));
    if (log_.size() > debug_.log) log_.pop_front();
}

void control::note_state(subject const& of) {
    std::string now = of.shown();
    if (now.empty() || now == last_state_) return;
    last_state_ = now;
    note({event_kind::state, std::string{of.class_name()}, std::move(now), {}});
}

void control::run_functions(event const& one) {
    std::erase_if(functions_, [&one](installed& each) {
        try {
            return each.function(one) == debug_verdict::done;
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            ::weft::log::warning("debug function " + each.id + " is removed: it ended with " +
                                 exit_reason::from_exception(std::current_exception()).to_string());
            return true;
        }
    });
}

void control::install(std::string id, debug_function function) {
    if (!function) throw argument_error{"debug function " + id + " is empty; it has to be callable"};
    auto const same = std::ranges::find(functions_, id, &installed::id);
    if (same != functions_.end()) throw argument_error{"debug function " + id + " is installed already; remove it first"};
    functions_.push_back({std::move(id), std::move(function)});
}

void control::remove(std::string_view id) {
    std::erase_if(functions_, [id](installed const& each) { return each.id == id; });
}

std::vector<std::string> control::function_ids() const {
    std::vector<std::string> ids;
    for (installed const& each : functions_) ids.push_back(each.id);
    return ids;
}

std::optional<sys::statistics> control::counted() const {
    if (!debug_.statistics) return std::nullopt;
    sys::statistics now = count_;
    now.current_time = system_time();
    now.reductions = reductions_now() - count_.reductions;
    return now;
}

message wait_while_suspended(target const& on) {
    message end;
    while (on.slot.is_suspended() && !end) {
        receive([&on](request& asked) { asked.run(on); },
                [&end](detail::stop_request asked) { end = make_message(std::move(asked)); },
                when([&on](exit_msg const& one) { return one.from == on.of.parent(); },
                     [&end](exit_msg one) { end = make_message(std::move(one)); }));
    }
    return end;
}

std::string last_events(control_slot const& of) {
    std::string text;
    if (of.peek() == nullptr) return text;
    for (event const& each : of.peek()->logged()) {
        text += (text.empty() ? "" : ", ") + to_string(each);
    }
    return text;
}

status status_of(target const& on) {
    status made{.process = self(), .parent = on.of.parent()};
    made.behaviour = on.of.behaviour();
    made.class_name = on.of.class_name();
    made.state = on.of.shown();
    if (control const* const now = on.slot.peek()) {
        made.suspended = now->is_suspended();
        made.debug = now->debug();
        made.debug_functions = now->function_ids();
    }
    if (auto mine = process_info(self())) made.dictionary = std::move(mine->dictionary);
    on.of.add_status(made.more);
    return made;
}

void* state_of_class(target const& on, detail::type_descriptor const& wanted, std::string_view what) {
    state_view const there = on.of.state();
    if (there.type != nullptr && there.type->same_as(wanted)) return there.object;
    std::string text{what};
    text += " is for a " + std::string{wanted.name};
    text += there.type != nullptr ? ", and this process serves a " + std::string{there.type->name} : ", and this process shows no state";
    exit(exit_reason::error("weft::wrong_server", std::move(text)));
}

}  // namespace weft::sys
