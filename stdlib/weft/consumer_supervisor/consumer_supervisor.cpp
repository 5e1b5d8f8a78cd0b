// What does not depend on the events: the checks, and the requests that any supervisor with dynamic children answers.

#include <weft/consumer_supervisor.hpp>
#include <weft/dynamic_supervisor.hpp>
#include <weft/errors.hpp>
#include <weft/process.hpp>

#include <string>

namespace weft::consumer_supervisor {

namespace detail {

namespace {

/// The reason `type` with the text of what `check` throws; empty when it throws nothing.
template <class Check>
std::optional<exit_reason> refusal(char const* type, Check check) {
    try {
        check();
    } catch (argument_error const& error) {
        return exit_reason::error(type, error.what());
    }
    return std::nullopt;
}

void check_restart(restart kind) {
    if (kind == restart::transient || kind == restart::temporary) return;
    std::string const given = kind == restart::permanent ? "permanent" : std::to_string(static_cast<int>(kind));
    throw argument_error{"consumer_supervisor: restart is " + given + "; allowed are transient and temporary: a child is done when "
                         "its event is handled"};
}

child_spec child_with(settings const& chosen) {
    return {.start = child_start{[] { return pid{}; }}, .restart = chosen.restart, .shutdown = chosen.shutdown, .backoff = chosen.backoff};
}

}  // namespace

std::optional<exit_reason> wrong(settings const& chosen, bool has_start) {
    auto options = refusal("bad_opts", [&] {
        check_restart(chosen.restart);
        dynamic_supervisor::check(dynamic_supervisor_spec{.intensity = chosen.intensity});
    });
    if (options) return options;
    return refusal("bad_specs", [&] {
        if (!has_start) throw argument_error{"consumer_supervisor: start is a null function; allowed is one that can be called"};
        dynamic_supervisor::check(child_with(chosen));
    });
}

void check_nameless(server_name const& name, std::string const& label) {
    if (name.text().empty() && label.empty()) return;
    exit(exit_reason::error("bad_opts", "consumer_supervisor: the options that init made have the name \"" + name.text() +
                                            "\" and the label \"" + label +
                                            "\"; allowed are none: they are start_options, known before init runs"));
}

proc_lib::start_options start_options_of(server_name const& name, std::string const& label, bool link) {
    return {.spawn = {.name = name.local(), .label = label, .trap_exit = true}, .link = link, .keeper = name.keeper()};
}

}  // namespace detail

result<void> terminate_child(pid supervisor, pid child) { return dynamic_supervisor::terminate_child(supervisor, child); }

std::vector<supervisor::child_info> which_children(pid supervisor) { return supervisor::which_children(supervisor); }

supervisor::child_count count_children(pid supervisor) {
    supervisor::child_count counted = supervisor::count_children(supervisor);
    counted.specs = 1;
    return counted;
}

}  // namespace weft::consumer_supervisor
