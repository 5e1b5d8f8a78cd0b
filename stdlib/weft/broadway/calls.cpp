// The calls that do not depend on a pipeline's messages.

#include <weft/broadway/calls.hpp>

#include <weft/broadway/check_options.hpp>
#include <weft/broadway/rate_limiter.hpp>
#include <weft/gen_server.hpp>

#include <source_location>

namespace weft::broadway {

namespace detail {

std::shared_ptr<running_pipeline> running(server_name const& name, std::string_view call) {
    pid const holder = find(name);
    auto found = weft::detail::shared_state::find(running_pipeline::kind, holder);
    if (found == nullptr || !found->is_open()) throw call_exit{exit_reason::noproc(), holder, call};
    return std::static_pointer_cast<running_pipeline>(std::move(found));
}

// A fresh ref is as good as a random number here, and the same when a simulation is replayed.
pid some_producer(running_pipeline const& of, std::string_view call) {
    std::size_t const count = of.shape().producers.concurrency;
    std::size_t const first = std::hash<ref>{}(make_ref()) % count;
    for (std::size_t i = 0; i != count; ++i) {
        if (pid const found = of.its().find(part::producer((first + i) % count))) return found;
    }
    throw call_exit{exit_reason::noproc(), pid{}, call};
}

void await_push(pid producer, std::string_view call) {
    auto const answer = weft::detail::await_reply(infinity, producer, std::source_location::current());
    if (!answer) throw call_exit{answer.error(), producer, call};
}

namespace {

/// Nothing when the pipeline has no rate limit.
std::optional<server_ref<rate_limiter>> limiter_of(server_name const& pipeline, std::string_view call) {
    auto const of = running(pipeline, call);
    if (!of->rate_limited()) return std::nullopt;
    return server_ref<rate_limiter>{of->its().find(part::rate_limiter)};
}

}  // namespace

}  // namespace detail

std::vector<server_name> producer_names(server_name const& pipeline) {
    auto const of = detail::running(pipeline, "producer_names");
    std::vector<server_name> all;
    for (std::size_t i = 0; i != of->shape().producers.concurrency; ++i) all.push_back(of->its().of(part::producer(i)));
    return all;
}

topology_info topology(server_name const& pipeline) { return detail::running(pipeline, "topology")->shape(); }

std::vector<server_name> all_running() {
    std::vector<server_name> all;
    for (auto const& each : weft::detail::shared_state::all(detail::running_pipeline::kind)) {
        if (each->process().node() != self().node()) continue;
        all.push_back(static_cast<detail::running_pipeline const&>(*each).its().pipeline());
    }
    return all;
}

result<rate_limit> get_rate_limiting(server_name const& pipeline) {
    auto const limiter = detail::limiter_of(pipeline, "get_rate_limiting");
    if (!limiter) return exit_reason{"rate_limiting_not_enabled"};
    return call(*limiter, detail::get_rate_limit{});
}

result<void> update_rate_limiting(server_name const& pipeline, rate_limit_update const& to) {
    detail::option_check{"", "update_rate_limiting"}.rate_limiting(to);
    auto const limiter = detail::limiter_of(pipeline, "update_rate_limiting");
    if (!limiter) return exit_reason{"rate_limiting_not_enabled"};
    call(*limiter, detail::change_rate_limit{to});
    return {};
}

}  // namespace weft::broadway
