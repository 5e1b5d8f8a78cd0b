// The list of handlers, and how an event comes to each: its level, its filters, its call. The program's own code runs in
// here, so what it throws ends here: it costs the thrower its place, and nobody else anything.

#include "proc/indivisible.hpp"
#include "weft/internal/log_event.hpp"
#include "weft/internal/log_state.hpp"

#include <weft/errors.hpp>
#include <weft/log/handler.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <set>

namespace weft::log {

namespace {

using entry_ptr = std::shared_ptr<handler_entry const>;

auto find(std::vector<entry_ptr>& all, std::string_view id) {
    return std::ranges::find(all, id, [](entry_ptr const& each) -> std::string_view { return each->id; });
}

void check(std::string_view id, handler_options const& how) {
    std::string const whose = "log handler " + std::string{id};
    check_threshold(how.least_urgent, whose + ": least_urgent");
    if (how.filter_default == verdict::ignore) throw argument_error{whose + ": filter_default is ignore; allowed are log and stop"};
    std::set<std::string> ids;
    for (filter const& each : how.filters) {
        if (!each.judge) throw argument_error{whose + ": filter " + each.id + " has no function"};
        if (!ids.insert(each.id).second) throw argument_error{whose + ": two filters have the id " + each.id};
    }
}

/// What is thrown right now. Nothing: it is the caller's own end, which is no failure and is met at its next runtime call.
std::optional<std::string> failure() noexcept {
    try {
        throw;
    } catch (forced_unwind const&) {
        return std::nullopt;
    } catch (std::exception const& thrown) {
        return std::string{"it threw "} + thrown.what();
    } catch (process_exit const&) {
        return "it ended the process that logs";
    } catch (...) {
        return "it threw something";
    }
}

/// No filter of the handler's but the one of this id.
bool drop_filter(handler_entry const& of, std::string_view filter_id) {
    return state::get().change([&](setup& in) {
        auto const now = find(in.handlers, of.id);
        if (now == in.handlers.end() || (*now)->what != of.what) return false;
        auto without = std::make_shared<handler_entry>(**now);
        bool const dropped = std::erase_if(without->how.filters, [&](filter const& each) { return each.id == filter_id; }) != 0;
        *now = std::move(without);
        return dropped;
    });
}

void remove_filter(handler_entry const& of, filter const& failed, std::optional<std::string> const& why) noexcept {
    try {
        if (why && drop_filter(of, failed.id))
            write_event(level::error, "log filter " + failed.id + " of handler " + of.id + " is removed: " + *why, "");
    } catch (std::exception const&) {  // without memory it stays
    }
}

void remove_failed(handler_entry const& failed, std::optional<std::string> const& why) noexcept {
    if (!why || !take_out(failed)) return;
    failed.what->stop();
    try {
        std::string const text = "log handler " + failed.id + " is removed: " + *why;
        if (state::get().now()->handlers.empty()) last_resort(level::error, text + "; no handler is left");
        else write_event(level::error, text, "");
    } catch (std::exception const&) {  // without memory nobody can be told
    }
}

/// Null: the handler does not get it.
event_ptr filtered(handler_entry const& by, event_ptr const& what) {
    if (by.how.filters.empty()) return what;
    auto const own = std::make_shared<event>(*what);
    bool judged = false;
    for (filter const& each : by.how.filters) {
        try {
            verdict const its = each.judge(*own);
            if (its == verdict::stop) return nullptr;
            judged = judged || its == verdict::log;
        } catch (...) {
            remove_filter(by, each, failure());
        }
    }
    return judged || by.how.filter_default == verdict::log ? own : nullptr;
}

void give(handler_entry const& to, event_ptr const& what, caller by) noexcept {
    try {
        if (event_ptr const its = filtered(to, what)) to.what->handle(its, by);
    } catch (...) {
        remove_failed(to, failure());
    }
}

bool flushed(handler& one, nanoseconds most) noexcept {
    try {
        return one.flush(most);
    } catch (std::exception const&) {  // it will fail again when it is given an event, and that is told
        return false;
    }
}

}  // namespace

WEFT_INDIVISIBLE void dispatch(setup const& in, event_ptr const& what, caller by) noexcept {
    for (entry_ptr const& each : in.handlers)
        if (what->level <= each->how.least_urgent) give(*each, what, by);
}

result<void> add_handler(std::string_view id, std::shared_ptr<handler> what, handler_options how) {
    if (id.empty()) throw argument_error{"id of a log handler is ''; it must not be empty"};
    if (what == nullptr) throw argument_error{"log handler " + std::string{id} + " is null"};
    check(id, how);
    return state::get().change([&](setup& in) -> result<void> {
        if (find(in.handlers, id) != in.handlers.end()) return exit_reason{"already_exists"};
        in.handlers.push_back(std::make_shared<handler_entry const>(std::string{id}, std::move(what), std::move(how)));
        return {};
    });
}

result<void> remove_handler(std::string_view id) {
    entry_ptr gone;
    state::get().change([&](setup& in) {
        auto const known = find(in.handlers, id);
        if (known == in.handlers.end()) return;
        gone = *known;
        in.handlers.erase(known);
    });
    if (gone == nullptr) return exit_reason{"not_found"};
    gone->what->stop();
    return {};
}

result<void> update_handler(std::string_view id, handler_options how) {
    check(id, how);
    return state::get().change([&](setup& in) -> result<void> {
        auto const known = find(in.handlers, id);
        if (known == in.handlers.end()) return exit_reason{"not_found"};
        *known = std::make_shared<handler_entry const>((*known)->id, (*known)->what, std::move(how));
        return {};
    });
}

result<void> replace_handler(std::string_view id, std::shared_ptr<handler> what) {
    if (what == nullptr) throw argument_error{"log handler " + std::string{id} + " is null"};
    entry_ptr old;
    state::get().change([&](setup& in) {
        auto const known = find(in.handlers, id);
        if (known == in.handlers.end()) return;
        old = *known;
        *known = std::make_shared<handler_entry const>(old->id, std::move(what), old->how);
    });
    if (old == nullptr) return exit_reason{"not_found"};
    old->what->stop();
    return {};
}

result<fields> status_of(std::string_view id) {
    auto const in = state::get().now();
    for (entry_ptr const& each : in->handlers)
        if (each->id == id) return each->what->status();
    return exit_reason{"not_found"};
}

result<handler_options> options_of(std::string_view id) {
    auto const in = state::get().now();
    for (entry_ptr const& each : in->handlers)
        if (each->id == id) return each->how;
    return exit_reason{"not_found"};
}

std::vector<std::string> handler_ids() {
    std::vector<std::string> ids;
    auto const in = state::get().now();
    for (entry_ptr const& each : in->handlers) ids.push_back(each->id);
    return ids;
}

bool flush(nanoseconds most) {
    bool all = true;
    auto const in = state::get().now();
    for (entry_ptr const& each : in->handlers) all = flushed(*each->what, most) && all;
    return all;
}

}  // namespace weft::log
