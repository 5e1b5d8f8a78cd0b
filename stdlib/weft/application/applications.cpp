// The calls of <weft/applications.hpp>: what may be refused at once is, the rest is handed to an operation.

#include <weft/application/internal/batch.hpp>
#include <weft/application/internal/book.hpp>
#include <weft/application/internal/operation.hpp>
#include <weft/application/internal/step.hpp>
#include <weft/application/internal/stopper.hpp>
#include <weft/applications.hpp>
#include <weft/io_context.hpp>

#include <algorithm>

namespace weft::app {
namespace {

void check(char const* call, start_type type) {
    if (type > start_type::temporary)
        throw argument_error{std::string{call} + ": invalid_restart_type " + std::to_string(static_cast<int>(type)) +
                             "; allowed are permanent, transient, temporary"};
}

/// Errors: not_started for the first that does not run.
result<void> check_dependencies(book& of, spec const& what) {
    for (auto const& needed : what.depends) {
        if (needed.optional) continue;
        auto const found = of.find_or_load(needed.name);
        if (!found) return found.error();
        if (!of.runs(needed.name)) return why::not_started(needed.name);
        if (!needed.accepts((*found)->what.version))
            return why::wrong_version(what.name, needed.to_string(), (*found)->what.version.to_string());
    }
    return {};
}

result<void> start_one(std::shared_ptr<book> const& of, std::string const& name, start_type type) {
    auto const what = of->find_or_load(name);
    if (!what) return what.error();
    if (of->runs(name)) return why::already_started(name);
    if (auto const ready = check_dependencies(*of, (*what)->what); !ready) return ready.error();
    auto const done = batch{of, {{.name = name, .type = type}}, start_mode::serial}.run();
    if (!done) return done.error();
    return done->empty() ? result<void>{why::already_started(name)} : result<void>{};
}

result<void> stop_one(std::shared_ptr<book> const& of, std::string const& name) {
    std::vector<claim> held;
    if (auto one = claim::take(of, name, standing::running)) held.push_back(std::move(*one));
    if (held.empty()) return of->exists(name) ? why::not_started(name) : why::no_such_application(name);
    stopper{of}.run(std::move(held));
    return {};
}

std::vector<application_info> list(bool started) {
    std::vector<application_info> all;
    for (auto const& each : this_book()->all()) {
        spec const& what = each.what->what;
        if (!started || each.now == standing::running)
            all.push_back({.name = what.name, .description = what.description, .version = what.version.to_string()});
    }
    return all;
}

// Reloading.

struct fresh_env {
    application_record of;
    env_table values;
};

/// Errors: bad_config with all there is to repair.
result<std::vector<fresh_env>> read_again(book& of) {
    auto const settings = of.settings();
    if (!settings) return settings.error();
    std::vector<fresh_env> all;
    std::vector<std::string> problems;
    for (auto& each : of.all()) {
        auto values = make_env(each.what->what.name, each.what->what.env, *settings, problems);
        all.push_back({.of = std::move(each), .values = std::move(values)});
    }
    std::string text;
    for (auto const& each : problems) text += (text.empty() ? "" : "\n") + each;
    if (!problems.empty()) return why::bad_config(text);
    return all;
}

void add_to(reload_report& report, std::string const& application, config_changes const& changes, std::vector<std::string> const& left) {
    auto const add = [&](std::vector<std::string>& to, std::string const& key) { to.push_back(application + '.' + key); };
    for (auto const& [key, value] : changes.changed) add(report.changed, key);
    for (auto const& [key, value] : changes.added) add(report.changed, key);
    for (auto const& key : changes.removed) add(report.changed, key);
    for (auto const& key : left) add(report.needs_restart, key);
}

/// Returns what went wrong in the application's callback.
std::string apply(book& of, fresh_env fresh, reload_report& report) {
    spec const& what = fresh.of.what->what;
    std::vector<std::string> left;
    auto changes = of.env().replace(what.name, std::move(fresh.values), left);
    add_to(report, what.name, changes, left);
    for (auto const& key : left) of.log(log::level::warning, what.name, "reload: " + key + " has changed; that needs a restart");
    if (changes.empty() || fresh.of.now != standing::running || fresh.of.what->callbacks.config_change == nullptr) return {};
    return take_step(fresh.of.master, tell_changes{{}, std::move(changes)}, what.start_timeout).problem;
}

result<reload_report> reload(std::shared_ptr<book> const& of) {
    auto all = read_again(*of);
    if (!all) return all.error();
    reload_report report;
    result<void> outcome;
    for (auto& each : *all) {
        std::string const name = each.of.what->what.name;
        std::string const problem = apply(*of, std::move(each), report);
        if (problem.empty()) continue;
        of->log(log::level::error, name, "config_change failed: " + problem);
        if (outcome) outcome = exit_reason{"config_change: " + name + ": " + problem};
    }
    if (!outcome) return outcome.error();
    return report;
}

}  // namespace

result<void> load(descriptor what) { return this_book()->load(std::move(what)); }

result<void> load(std::string_view name) {
    return in_operation<void>("applications/load", [name = std::string{name}](std::shared_ptr<book> const& of) -> result<void> {
        if (of->find(name)) return why::already_loaded(name);
        auto const done = of->find_or_load(name);
        if (!done) return done.error();
        return {};
    });
}

result<void> unload(std::string_view name) {
    auto const here = this_book();
    auto const done = here->unload(name);
    // One that is known and not loaded is unloaded already.
    if (!done && done.error() == why::no_such_application(name) && here->exists(name)) return {};
    return done;
}

result<void> start(std::string_view name, start_type type) {
    check("start", type);
    return in_operation<void>("applications/start", [name = std::string{name}, type](std::shared_ptr<book> const& of) {
        return start_one(of, name, type);
    });
}

result<void> ensure_started(std::string_view name, start_type type) {
    check("ensure_started", type);
    auto const done = start(name, type);
    if (!done && done.error() == why::already_started(name)) return {};
    return done;
}

result<std::vector<std::string>> ensure_all_started(std::vector<std::string> const& names, start_type type, start_mode mode) {
    check("ensure_all_started", type);
    if (mode > start_mode::concurrent)
        throw argument_error{"ensure_all_started: mode is " + std::to_string(static_cast<int>(mode)) + "; allowed are serial and concurrent"};
    using started = std::vector<std::string>;
    return in_operation<started>("applications/start", [names, type, mode](std::shared_ptr<book> const& of) -> result<started> {
        auto members = members_for(*of, names, type);
        if (!members) return members.error();
        return batch{of, std::move(*members), mode}.run();
    });
}

result<std::vector<std::string>> ensure_all_started(std::string_view name, start_type type, start_mode mode) {
    return ensure_all_started(std::vector{std::string{name}}, type, mode);
}

result<void> stop(std::string_view name) {
    return in_operation<void>("applications/stop", [name = std::string{name}](std::shared_ptr<book> const& of) {
        return stop_one(of, name);
    });
}

std::vector<application_info> started_applications() { return list(true); }
std::vector<application_info> loaded_applications() { return list(false); }

std::optional<std::string> application_of(pid process) {
    auto const context = get_io_context(process);
    if (!context || context->application().empty()) return std::nullopt;
    return context->application();
}

std::optional<env_value> get_env(std::string_view application, std::string_view key) {
    return this_book()->env().find(application, key);
}

result<env_value> fetch_env(std::string_view application, std::string_view key) {
    auto const here = this_book();
    if (auto found = here->env().find(application, key)) return std::move(*found);
    if (!here->env().all(application)) return why::no_such_application(application);
    return why::no_such_key(application, key);
}

void set_env(std::string_view application, std::string_view key, env_value value, env_options options) {
    this_book()->env().set(application, key, std::move(value), options.persistent);
}

void unset_env(std::string_view application, std::string_view key, env_options options) {
    this_book()->env().unset(application, key, options.persistent);
}

env_table all_env(std::string_view application) { return this_book()->env().all(application).value_or(env_table{}); }

result<void> reload_config() {
    auto const done = reload_config_and_tell();
    if (!done) return done.error();
    return {};
}

result<reload_report> reload_config_and_tell() { return in_operation<reload_report>("applications/reload", &reload); }

}  // namespace weft::app

namespace weft::detail {

void wrong_env(std::string_view application, std::string_view key, app::env_value const& value, app::env_type wanted) {
    throw argument_error{"env " + std::string{application} + '.' + std::string{key} + " is of type " +
                         std::string{to_string(app::type_of(value))} + " and was read as " + std::string{to_string(wanted)} +
                         ", or does not fit it"};
}

}  // namespace weft::detail
