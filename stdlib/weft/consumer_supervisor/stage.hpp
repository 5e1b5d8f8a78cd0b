#pragma once
// The stage that a consumer supervisor is: a consumer that asks by hand, and stops its children when it ends.

#include <weft/consumer_supervisor/supervision.hpp>
#include <weft/errors.hpp>
#include <weft/gen_stage/options.hpp>

#include <exception>
#include <utility>
#include <vector>

namespace weft::consumer_supervisor::detail {

/// start_child's.
template <class Event>
struct start_request {
    using reply = result<started_child>;
    Event event;
};

template <class Event>
class stage {
public:
    explicit stage(options<Event> const& chosen) : supervision_{settings_of(chosen)}, make_{chosen.start} {}

    gen_stage::demand_by handle_subscribe(gen_stage::peer, gen_stage::subscribe_options const& given, gen_stage::subscription const& producer) {
        supervision_.demand().open(producer, given);
        return gen_stage::demand_by::manual;
    }
    void handle_cancel(gen_stage::cancellation const&, gen_stage::subscription const& producer) { supervision_.demand().close(producer); }

    void handle_events(std::vector<Event> events, gen_stage::subscription const& from) {
        supervision_.demand().take(from, events.size());
        for (Event& each : events) static_cast<void>(supervision_.start(made_from(std::move(each)), from.tag));
    }

    result<started_child> handle_call(start_request<Event> request) { return supervision_.start(made_from(std::move(request.event)), {}); }
    void handle_info(message arrived) { supervision_.handle(std::move(arrived)); }
    void terminate(exit_reason const&) { supervision_.stop_all(); }

private:
    [[nodiscard]] result<child_start> made_from(Event&& event) const {
        try {
            return make_(std::move(event));
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            return exit_reason::from_exception(std::current_exception());
        }
    }

    supervision supervision_;
    child_of<Event> make_;
};

}  // namespace weft::consumer_supervisor::detail
