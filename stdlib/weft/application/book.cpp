// The records, and the few rules about them that must hold whoever changes them.

#include <weft/application/error.hpp>
#include <weft/application/internal/book.hpp>
#include <weft/application/plan.hpp>
#include <weft/application/why.hpp>

#include <algorithm>

namespace weft::app {
namespace {

std::string lines_of(std::vector<std::string> const& all) {
    std::string text;
    for (auto const& each : all) text += (text.empty() ? "" : "\n") + each;
    return text;
}

}  // namespace

book::book(runtime& in, node_options options, bool of_node)
    : shared_state{kind, std::string{process_name}, weft::detail::type_of<book>}, in_{in}, options_{std::move(options)}, of_node_{of_node} {}

void book::log(log::level urgency, std::string_view application, std::string_view text) const {
    if (options_.log) return options_.log(urgency, application, text);
    log::write(urgency, std::string{application} + ": " + std::string{text});
}

bool book::advance(node_phase to) {
    {
        std::lock_guard const held{guard_};
        if (phase_ >= to) return false;
        phase_ = to;
    }
    changed_.notify_all();
    if (to == node_phase::stopping && options_.on_stopping) options_.on_stopping();
    return true;
}

void book::finish(node_end how) {
    {
        std::lock_guard const held{guard_};
        if (phase_ == node_phase::stopped) return;
        phase_ = node_phase::stopped;
        end_ = std::move(how);
        end_.killed = killed_;
    }
    changed_.notify_all();
}

bool book::wait_for(node_phase reached, nanoseconds time) {
    std::unique_lock held{guard_};
    auto const there = [&] { return phase_ >= reached; };
    if (time != infinity) return changed_.wait_for(held, time, there);
    changed_.wait(held, there);
    return true;
}

node_end book::end() const {
    std::lock_guard const held{guard_};
    return end_;
}

void book::note_killed(std::vector<std::string> lines) {
    std::lock_guard const held{guard_};
    killed_.insert(killed_.end(), lines.begin(), lines.end());
}

std::vector<std::string> book::killed() const {
    std::lock_guard const held{guard_};
    return killed_;
}

bool book::wish_stop(stop_wish wish) {
    std::lock_guard const held{guard_};
    if (wish_) return false;
    wish_ = std::move(wish);
    return true;
}

std::optional<stop_wish> book::wished() const {
    std::lock_guard const held{guard_};
    return wish_;
}

bool book::enter(pid operation) {
    std::lock_guard const held{guard_};
    if (wish_) return false;
    operations_.insert(operation);
    return true;
}

void book::leave(pid operation) {
    std::lock_guard const held{guard_};
    operations_.erase(operation);
}

std::vector<pid> book::operations() const {
    std::lock_guard const held{guard_};
    return {operations_.begin(), operations_.end()};
}

result<void> book::load(descriptor what, std::optional<env_table> env) {
    try {
        check_spec(what.what);
    } catch (error const& no) {
        return why::unusable(no.what());
    }
    std::string const name = what.what.name;
    if (find(name)) return why::already_loaded(name);
    if (!env) {
        auto const settled = settings();
        if (!settled) return settled.error();
        std::vector<std::string> problems;
        env = make_env(name, what.what.env, *settled, problems);
        if (!problems.empty()) return why::bad_config(lines_of(problems));
    }
    auto kept = std::make_shared<descriptor const>(std::move(what));
    std::lock_guard const held{guard_};
    if (!applications_.try_emplace(name, application_record{.what = kept}).second) return why::already_loaded(name);
    env_.add(name, kept->what.env, std::move(*env));
    return {};
}

result<std::shared_ptr<descriptor const>> book::find_or_load(std::string_view name) {
    for (;;) {
        if (auto const known = find(name)) return known->what;
        auto made = fetch(std::string{name});
        if (!made) return made.error();
        auto const loaded = load(**made);
        if (!loaded && loaded.error() != why::already_loaded(name)) return loaded.error();
    }
}

result<std::shared_ptr<descriptor const>> book::fetch(std::string const& name) {
    if (auto known = find_registered(name)) return known;
    if (options_.catalogue == nullptr) return why::no_such_application(name);
    std::lock_guard const alone{reading_};
    try {
        candidate const* const found = options_.catalogue->find(name);
        if (found == nullptr) return why::no_such_application(name);
        return std::make_shared<descriptor const>(to_descriptor(*found, options_.args));
    } catch (error const& no) {
        return why::unusable(no.what());
    }
}

bool book::exists(std::string_view name) {
    if (find(name) || find_registered(name) != nullptr) return true;
    if (options_.catalogue == nullptr) return false;
    std::lock_guard const alone{reading_};
    try {
        return options_.catalogue->find(name) != nullptr;
    } catch (error const&) {
        return true;  // it is there, if of no use
    }
}

result<void> book::unload(std::string_view name) {
    std::lock_guard const held{guard_};
    application_record const* const found = record_of(name);
    if (found == nullptr) return why::no_such_application(name);
    if (found->now != standing::loaded) return why::running(name);
    env_.remove(name);
    applications_.erase(applications_.find(name));
    return {};
}

std::optional<application_record> book::find(std::string_view name) const {
    std::lock_guard const held{guard_};
    auto const found = applications_.find(name);
    return found == applications_.end() ? std::nullopt : std::optional{found->second};
}

bool book::runs(std::string_view name) const {
    auto const found = find(name);
    return found && found->now == standing::running;
}

std::vector<application_record> book::all() const {
    std::vector<application_record> made;
    std::lock_guard const held{guard_};
    for (auto const& [name, record] : applications_) made.push_back(record);
    return made;
}

application_record* book::record_of(std::string_view name) {
    auto const found = applications_.find(name);
    return found == applications_.end() ? nullptr : &found->second;
}

bool book::claim(std::string_view name, standing from, pid by) {
    std::lock_guard const held{guard_};
    application_record* const found = record_of(name);
    if (found == nullptr || found->now != from) return false;
    found->now = from == standing::loaded ? standing::starting : standing::stopping;
    found->busy_by = by;
    return true;
}

void book::note_master(std::string_view name, pid master, start_type type) {
    std::lock_guard const held{guard_};
    application_record* const found = record_of(name);
    found->master = master;
    found->type = type;
    found->has_tree = false;
    found->ended_by_itself = false;
    found->serial = ++serial_;
}

void book::note_tree(std::string_view name) {
    std::lock_guard const held{guard_};
    record_of(name)->has_tree = true;
}

void book::settle(std::string_view name, standing now) {
    std::lock_guard const held{guard_};
    application_record* const found = record_of(name);
    found->now = now;
    found->busy_by = {};
    if (now == standing::loaded) found->master = {};
}

std::optional<application_record> book::note_end(pid master) {
    std::lock_guard const held{guard_};
    for (auto& [name, each] : applications_) {
        if (each.master != master || each.now != standing::running) continue;
        each.now = standing::loaded;
        each.master = {};
        each.ended_by_itself = true;
        return each;
    }
    return std::nullopt;
}

result<std::vector<setting>> book::settings() const {
    if (!options_.configuration) return std::vector<setting>{};
    try {
        return options_.configuration();
    } catch (std::exception const& wrong) {
        return why::bad_config(wrong.what());
    }
}

void book::set_listener(pid manager) {
    std::lock_guard const held{guard_};
    listener_ = manager;
}

pid book::listener() const {
    std::lock_guard const held{guard_};
    return listener_;
}

void book::set_action(int signal, signal_action action) {
    std::lock_guard const held{guard_};
    actions_[signal] = action;
}

signal_action book::action_of(int signal) const {
    std::lock_guard const held{guard_};
    auto const found = actions_.find(signal);
    return found == actions_.end() ? signal_action::by_default : found->second;
}

}  // namespace weft::app
