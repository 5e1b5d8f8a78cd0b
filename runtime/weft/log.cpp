// From a call to the handlers. Everything here may run in a process: it allocates, but it parks only inside a handler that
// has been told that it may, so no lock is kept across a switch.

#include "proc/process.hpp"
#include "proc/kernel.hpp"
#include "weft/internal/log_event.hpp"
#include "weft/internal/log_state.hpp"

#include <weft/errors.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>

#include <mutex>

namespace weft::log {

namespace {

constexpr char const* metadata_key = "$log_metadata";
constexpr char const* callers_key = "$callers";  // weft/task/callers.hpp puts it there

using shared_fields = std::shared_ptr<fields const>;
using shared_pids = std::shared_ptr<std::vector<pid> const>;

/// What the calling process keeps under a key; null when there is no such thing. A copy is not made.
template <class T>
T const* kept(proc::process const& by, char const* key) {
    proc::relations const* const rest = by.rest_if_any();
    if (rest == nullptr || rest->dictionary == nullptr) return nullptr;
    auto const found = rest->dictionary->find(key);
    return found == rest->dictionary->end() ? nullptr : std::any_cast<T>(&found->second);
}

std::string application_of(proc::process& who) { return who.home().application_name(who.application()); }

std::string label_of(proc::process const& who) {
    proc::face* const shown = who.shown_if_any();
    if (shown == nullptr) return {};
    std::lock_guard const hold{shown->mutex};
    return shown->label;
}

/// A plain task, whose caller is its parent, keeps no list.
bool is_task(proc::process const& who) {
    behaviour_kind const* const kind = who.kind();
    proc::face const* const shown = who.shown_if_any();
    return (kind != nullptr && kind->name == std::string_view{"task"}) || (shown != nullptr && shown->behaviour == std::string_view{"task"});
}

void sign(event& what, proc::process& who) {
    what.process = who.id();
    what.application = application_of(who);
    if (proc::face* const shown = who.shown_if_any()) {
        std::lock_guard const hold{shown->mutex};
        what.name = shown->name;
        what.label = shown->label;
    }
    if (auto const* list = kept<shared_pids>(who, callers_key)) what.callers = **list;
    else if (is_task(who) && who.parent()) what.callers = {who.parent()};
}

bool may_wait(proc::process const* who) noexcept { return who == nullptr || who->may_wait(); }
bool is_simulated(proc::process* who) noexcept { return who != nullptr && who->home().simulated() != nullptr; }

/// Of the event, of the process, of the primary: the first that has the key.
fields joined(setup const& in, proc::process const* who, fields const* own) {
    fields all = in.metadata;
    if (who != nullptr)
        if (auto const* its = kept<shared_fields>(*who, metadata_key)) all.update(**its);
    if (own != nullptr) all.update(*own);
    return all;
}

level level_of(setup const& in, proc::process* who) {
    if (in.modules.empty() || who == nullptr) return in.primary;
    return in.level_for(application_of(*who), label_of(*who));
}

/// `by` is the process that logs, if one does.
void send_off(setup const& in, event made, proc::process* by, fields const* with, bool patient) {
    made.time = system_time();
    if (by != nullptr && made.told_of.empty()) sign(made, *by);
    made.metadata = joined(in, made.told_of.empty() ? by : nullptr, with);
    dispatch(in, std::make_shared<event const>(std::move(made)),
             {.may_wait = patient && may_wait(by), .simulated = is_simulated(by)});
}

void write_now(setup const& in, level urgency, std::variant<std::string, report> what, fields const* with, std::source_location where) {
    event made;
    made.level = urgency;
    made.where = where;
    made.what = std::move(what);
    send_off(in, std::move(made), proc::current(), with, true);
}

/// A line that cannot be written must not end the process that has something to say.
template <class Body>
void quietly(Body body) noexcept {
    try {
        body();
    } catch (std::exception const&) {  // see above
    }
}

template <class What, class Given>
void write_if_on(level urgency, Given const& given, fields const* with, std::source_location where) noexcept {
    quietly([&] {
        auto const in = state::get().now();
        if (urgency <= level_of(*in, proc::current())) write_now(*in, urgency, What{given}, with, where);
    });
}

void check_urgency(level urgency) {
    if (is_urgency(urgency)) return;
    throw argument_error{"log: a line's level is " + std::string{to_string(urgency)} +
                         "; allowed are debug, info, notice, warning, error, critical, alert and emergency"};
}

}  // namespace

namespace detail {

bool passes(level urgency) noexcept {
    try {
        return urgency <= level_of(*state::get().now(), proc::current());
    } catch (std::exception const&) {  // without memory nothing is written
        return false;
    }
}

void write(level urgency, std::string_view text, fields const* with, std::source_location where) noexcept {
    write_if_on<std::string>(urgency, text, with, where);
}

void write(level urgency, report const& what, std::source_location where) noexcept { write_if_on<report>(urgency, what, nullptr, where); }

void write_made(level urgency, std::variant<std::string, report> what, std::source_location where) noexcept {
    quietly([&] { write_now(*state::get().now(), urgency, std::move(what), nullptr, where); });
}

}  // namespace detail

void write(level urgency, std::string_view text, fields const& with, std::source_location where) {
    check_urgency(urgency);
    if (!detail::is_off(urgency)) detail::write(urgency, text, &with, where);
}

void write(level urgency, report const& what, std::source_location where) {
    check_urgency(urgency);
    if (!detail::is_off(urgency)) detail::write(urgency, what, where);
}

void write_event(level urgency, std::string_view text, std::string_view origin, pid who) noexcept {
    quietly([&] {
        auto const in = state::get().now();
        if (urgency > in->primary) return;
        event made;
        made.level = urgency;
        made.process = who;
        made.told_of = origin;
        made.what = std::string{text};
        send_off(*in, std::move(made), proc::current(), nullptr, false);
    });
}

bool writes(level urgency) noexcept { return urgency <= primary_level(); }

void set_metadata(fields all) { put(metadata_key, std::make_shared<fields const>(std::move(all))); }

void update_metadata(fields const& over) {
    fields all = metadata();
    all.update(over);
    set_metadata(std::move(all));
}

fields metadata() {
    auto const* its = kept<shared_fields>(proc::current_or_throw("log::metadata"), metadata_key);
    return its == nullptr ? fields{} : **its;
}

}  // namespace weft::log
