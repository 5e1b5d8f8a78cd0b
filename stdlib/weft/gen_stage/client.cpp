// The calls on stages from outside: a message each, and for those that wait a reply cell.

#include <weft/errors.hpp>
#include <weft/gen_stage.hpp>
#include <weft/log.hpp>

namespace weft::gen_stage {

namespace {

template <class Reply, class Request>
Reply call(pid stage, nanoseconds timeout, std::source_location where) {
    send(stage, Request{from<Reply>{weft::detail::held_right{weft::detail::open_reply()}}});
    auto answer = weft::detail::await_reply(timeout, stage, where);
    if (!answer) weft::exit(answer.error());
    return (*answer)->template value<Reply>();
}

void check_address(detail::producer_address const& to) {
    if (!to.id && to.name.empty()) throw argument_error{"the option to is required: a producer's pid or name"};
}

}  // namespace

namespace detail {

std::string to_string(producer_address const& address) {
    return address.id ? weft::to_string(address.id) : "\"" + address.name + "\"";
}

proc_lib::start_options start_options_of(process_of_stage const& options, bool link) {
    return {.spawn = {.name = options.name.local(),
                      .label = options.label,
                      .priority = options.priority,
                      .stack_bytes = options.stack_bytes,
                      .trap_exit = options.trap_exit},
            .link = link,
            .keeper = options.name.keeper()};
}

result<ref> subscribe(pid consumer, subscribe_request request, nanoseconds timeout, std::source_location where) {
    check_address(request.to);
    if (std::string wrong = wrong_options(request.options); !wrong.empty()) return bad_opts(std::move(wrong));
    request.right = weft::detail::open_reply();
    send(consumer, std::move(request));
    auto answer = weft::detail::await_reply(timeout, consumer, where);
    if (!answer) return answer.error();
    return (*answer)->value<ref>();
}

void async_subscribe(pid consumer, subscribe_request request) {
    check_address(request.to);
    if (std::string const wrong = wrong_options(request.options); !wrong.empty()) {
        log::error("subscription of consumer " + weft::to_string(consumer) + " to producer " + to_string(request.to) +
                   " is not made: " + wrong);
        return;
    }
    send(consumer, std::move(request));
}

void exit_for_failed_subscribe(exit_reason const& reason) {
    if (reason.type() == "bad_opts") throw argument_error{std::string{reason.text()}};
    weft::exit(reason);
}

}  // namespace detail

void ask(subscription const& producer, std::int64_t count) {
    if (count < 0) throw argument_error{"ask takes 0 and more, got: " + std::to_string(count)};
    if (count > 0) send(producer.process, protocol::ask{{self(), producer.tag}, static_cast<std::size_t>(count)});
}

void cancel(subscription const& producer, exit_reason const& reason) {
    send(producer.process, protocol::cancel{{self(), producer.tag}, reason});
}

void demand(pid producer, demand_mode mode) { send(producer, detail::set_demand_request{mode}); }

demand_mode demand(pid stage, std::source_location where) {
    return call<demand_mode, detail::get_demand_request>(stage, default_timeout, where);
}

void sync_info(pid stage, message info, nanoseconds timeout, std::source_location where) {
    send(stage, detail::info_request{weft::detail::open_reply(), std::move(info)});
    if (auto const queued = weft::detail::await_reply(timeout, stage, where); !queued) weft::exit(queued.error());
}

void async_stop(pid stage, exit_reason reason) {
    async_info(stage, weft::detail::stop_request{std::move(reason)});
}

std::size_t estimate_buffered_count(pid stage, nanoseconds timeout, std::source_location where) {
    return call<std::size_t, detail::count_request>(stage, timeout, where);
}

}  // namespace weft::gen_stage
