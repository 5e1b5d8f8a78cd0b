#pragma once
// Starting a consumer supervisor: its options become those of a stage, and what only supervisors have.

#include <weft/consumer_supervisor/stage.hpp>
#include <weft/gen_stage/stage_of.hpp>
#include <weft/proc_lib.hpp>
#include <weft/process.hpp>
#include <weft/supervisor.hpp>

#include <utility>

namespace weft::consumer_supervisor::detail {

[[nodiscard]] proc_lib::start_options start_options_of(server_name const& name, std::string const& label, bool link);
/// Of options that init made. Errors: exits with bad_opts for a name or a label.
void check_nameless(server_name const& name, std::string const& label);

template <class Event>
using started = gen_stage::stage_ref<stage<Event>>;

template <class Event>
gen_stage::detail::stage_of<stage<Event>> running(options<Event> const& chosen, pid parent) {
    return gen_stage::detail::stage_of<stage<Event>>{{.subscribe_to = chosen.subscribe_to}, parent, chosen};
}

template <class Event, class Body>
result<started<Event>> start_body(Body body, proc_lib::start_options const& how) {
    auto const process = proc_lib::try_start(std::move(body), how);
    if (!process) return process.error();
    return started<Event>{*process};
}

template <class Event>
result<started<Event>> start(bool link, options<Event> chosen) {
    if (auto const refused = wrong(chosen)) return *refused;
    proc_lib::start_options const how = start_options_of(chosen.name, chosen.label, link);
    return start_body<Event>([chosen = std::move(chosen)](proc_lib::init_ack& ack) { return running(chosen, ack.parent()); }, how);
}

template <class Event, class Init>
result<started<Event>> start_with(Init init, supervisor::start_options const& known) {
    auto body = [init = std::move(init)](proc_lib::init_ack& ack) mutable {
        options<Event> const chosen = init();
        if (auto const refused = wrong(chosen)) exit(*refused);
        check_nameless(chosen.name, chosen.label);
        return running(chosen, ack.parent());
    };
    return start_body<Event>(std::move(body), start_options_of(known.name, known.label, true));
}

template <class Event>
started<Event> started_or_exit(result<started<Event>> const& done) {
    if (!done) proc_lib::exit_for_failed_start(done.error(), "consumer_supervisor");
    return *done;
}

}  // namespace weft::consumer_supervisor::detail
