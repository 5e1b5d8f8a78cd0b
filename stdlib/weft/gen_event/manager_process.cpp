// Handlers are taken by their ids, never by their places: a callback may have changed the list when it returns.

#include <weft/gen_event/manager_process.hpp>
#include <weft/info.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>

#include <algorithm>

namespace weft::gen_event::detail {
namespace {

constexpr behaviour_kind kind_of_manager{"gen_event"};

exit_reason told_to_owner(removal const& why) {
    switch (why.why) {
        case removal::kind::stop:
        case removal::kind::error: return why.reason;
        case removal::kind::swapped: return exit_reason{"swapped"};
        case removal::kind::remove:
        case removal::kind::erased: break;
    }
    return exit_reason::normal();
}

}  // namespace

exit_reason bad_handler(std::string_view id, std::string_view type) {
    return exit_reason::error("bad_handler", "the manager has no handler \"" + std::string{id} + "\" of class " + std::string{type});
}

manager_process::manager_process(type_descriptor const* event, weft::detail::unique_function companion) : event_{event} {
    set_behaviour(kind_of_manager);
    if (companion) {
        companion_ = spawn_link([body = std::move(companion)]() mutable { static_cast<void>(body()); }, {.label = "gen_event source"});
    }
}

manager_process::place* manager_process::find(std::string_view id) noexcept {
    auto const found = std::find_if(places_.begin(), places_.end(), [id](place const& one) { return one.id == id; });
    return found == places_.end() ? nullptr : &*found;
}

// Events -------------------------------------------------------------------------------------------------------------

/// `callback(any_handler&)` for each that is there now, the latest first.
template <class Callback>
void manager_process::each(Callback callback) {
    std::vector<std::string> ids = handle_call(which_request{});
    for (std::string const& id : ids) {
        if (place* const one = find(id)) static_cast<void>(guarded(id, [&] { return callback(*one->handler); }));
    }
}

void manager_process::spread(message event) {
    weft::detail::node_ptr const node = event.release();
    if (!node->type->same_as(*event_)) {
        log::warning("gen_event manager of " + std::string{event_->name} + " drops an event of type " + std::string{node->type->name});
        return;
    }
    each([&](any_handler& one) { return one.handle_event(node->payload()); });
}

void manager_process::handle_cast(event_cast one) { spread(std::move(one.event)); }
void manager_process::handle_call(event_call one) { spread(std::move(one.event)); }

void manager_process::handle_info(message held) {
    weft::detail::node_ptr const node = held.release();
    each([&](any_handler& one) { return one.handle_info(*node); });
}

void manager_process::handle_info(down_msg down) {
    auto const owned = std::find_if(places_.begin(), places_.end(),
                                    [&](place const& one) { return one.owner && one.watch == down.monitor; });
    if (owned == places_.end()) return handle_info(make_message(std::move(down)));
    std::string const id = owned->id;
    static_cast<void>(remove(id, {.why = removal::kind::stop, .reason = down.reason}));
}

server_next manager_process::handle_info(exit_msg end) {
    if (companion_ && end.from == companion_) return stop(end.reason);
    handle_info(make_message(std::move(end)));
    return noreply();
}

// Handlers -----------------------------------------------------------------------------------------------------------

result<void> manager_process::handle_call(add_request one) { return add(std::move(one), nullptr); }

result<void> manager_process::add(add_request one, handover* left) {
    if (find(one.id) != nullptr) return exit_reason{"already_exists"};
    try {
        place fresh{std::move(one.id), one.maker->make(left), one.owner, {}};
        if (fresh.owner) fresh.watch = monitor(fresh.owner);
        places_.push_back(std::move(fresh));
        return {};
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        return exit_reason::from_exception(std::current_exception());
    }
}

result<std::any> manager_process::handle_call(erase_request one) {
    if (find(one.id) == nullptr) return result<std::any>{boost::system::in_place_error, exit_reason{"not_found"}};
    handover left = remove(one.id, {.why = removal::kind::erased, .args = std::move(one.args)});
    return result<std::any>{boost::system::in_place_value, std::move(left.value)};
}

result<void> manager_process::handle_call(swap_request one) {
    if (one.fresh.id != one.old_id && find(one.fresh.id) != nullptr) return exit_reason{"already_exists"};
    handover left = remove(one.old_id, {.why = removal::kind::swapped, .args = std::move(one.old_args)});
    return add(std::move(one.fresh), &left);
}

std::vector<std::string> manager_process::handle_call(which_request) {
    std::vector<std::string> ids;
    ids.reserve(places_.size());
    for (auto each = places_.rbegin(); each != places_.rend(); ++each) ids.push_back(each->id);
    return ids;
}

/// It is out of the list before its terminate() runs, so nothing else of it is called.
handover manager_process::remove(std::string const& id, removal why) {
    place* const found = find(id);
    if (found == nullptr) return {.failed = true};
    place gone = std::move(*found);
    places_.erase(places_.begin() + (found - places_.data()));
    if (gone.owner) demonitor(gone.watch, {.flush = true});
    handover left;
    try {
        left.value = gone.handler->terminate(why);
        gone.handler.reset();
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        left.failed = true;
        log::error("gen_event handler \"" + gone.id + "\" failed while it was removed: " +
                   exit_reason::from_exception(std::current_exception()).to_string());
    }
    tell_owner(gone, why);
    return left;
}

void manager_process::fail(std::string const& id, exit_reason const& why) {
    place const* const failed = find(id);
    if (failed == nullptr) return;
    log::error("gen_event handler \"" + id + "\" of class " + std::string{failed->handler->type().name} + " is removed: " + why.to_string());
    static_cast<void>(remove(id, {.why = removal::kind::error, .reason = why}));
}

void manager_process::tell_owner(place const& gone, removal const& why) const {
    if (gone.owner) send(gone.owner, handler_exit{self(), gone.id, told_to_owner(why)});
}

void manager_process::terminate(exit_reason const& why) {
    while (!places_.empty()) {
        std::string const id = places_.back().id;
        static_cast<void>(remove(id, {.why = removal::kind::stop, .reason = why}));
    }
    if (companion_) exit_signal(companion_, exit_reason::shutdown());
}

}  // namespace weft::gen_event::detail
