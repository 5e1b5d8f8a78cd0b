// The parts of asynchronous requests that do not depend on their types.

#include <weft/errors.hpp>
#include <weft/gen_server/send_request.hpp>
#include <weft/monitor.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <algorithm>
#include <string>

namespace weft {

wait_limit::wait_limit(nanoseconds time, bool absolute) : time_{time}, absolute_{absolute} {
    if (time < nanoseconds::zero()) {
        throw argument_error{"time to wait for a response is " + std::to_string(time.count()) + " ns; allowed are 0 and more, or infinity"};
    }
}

nanoseconds wait_limit::left() const {
    if (!absolute_ || time_ == infinity) return time_;
    return std::max(time_ - monotonic_time(), nanoseconds::zero());
}

wait_limit wait_limit::fixed() const {
    if (absolute_ || time_ == infinity) return *this;
    nanoseconds const now = monotonic_time();
    return time_ >= infinity - now ? wait_limit{infinity} : until(now + time_);
}

namespace detail {

namespace {

response end_of_server(down_msg down) { return {down.monitor, nullptr, std::move(down.reason)}; }

}  // namespace

open_request begin_request(pid server) {
    if (!server) {
        ref const id = make_ref();
        send(self(), down_msg{.monitor = id, .object = {}, .reason = exit_reason::noproc()});
        return {id, {}};
    }
    ref const id = monitor(server, {.alias = monitor_alias::reply_demonitor});
    return {id, reply_right{self(), id}};
}

std::optional<response> await_response(wanted_requests which, nanoseconds time, std::source_location where) {
    auto const is_wanted = [&which](ref id) { return which.have(which.these, id); };
    std::optional<response> got;
    receive(when([&](response const& one) { return is_wanted(one.request); }, [&](response one) { got = std::move(one); }),
            when([&](down_msg const& one) { return is_wanted(one.monitor); },
                 [&](down_msg one) { got = end_of_server(std::move(one)); }),
            after(time, [] {}), where);
    return got;
}

void abandon_request(ref id) {
    demonitor(id, {.flush = true});
    static_cast<void>(await_response(only(id), nanoseconds::zero(), std::source_location::current()));
}

std::optional<response> response_in(message& held, ref id) {
    if (auto* answer = held.get_if<response>(); answer != nullptr && answer->request == id) return std::move(*answer);
    if (auto* down = held.get_if<down_msg>(); down != nullptr && down->monitor == id) return end_of_server(std::move(*down));
    return std::nullopt;
}

}  // namespace detail

}  // namespace weft
