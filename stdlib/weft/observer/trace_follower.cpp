// Choosing and counting events for one client, and its limits.

#include <weft/observer/internal/trace_follower.hpp>

#include <weft/info.hpp>

#include <algorithm>
#include <chrono>

namespace weft::observe {
namespace {

trace_options flags_in(std::string const& wanted) {
    trace_options how{.monotonic_timestamp = true};
    std::size_t begin = 0;
    while (begin <= wanted.size()) {
        std::size_t const end = std::min(wanted.find(',', begin), wanted.size());
        std::string const word = wanted.substr(begin, end - begin);
        if (word == "send") how.send = true;
        else if (word == "recv" || word == "receive") how.receive = true;
        else if (word == "call") how.send = how.receive = true;
        else if (word == "exit" || word == "link" || word == "procs") how.procs = true;
        else if (word == "sched") how.running = true;
        else throw bad_argument("what is '" + wanted + "'; allowed are send, recv, call, exit, link and sched, separated by commas");
        begin = end + 1;
    }
    return how;
}

bool is_message(trace_event event) {
    return event == trace_event::send || event == trace_event::send_to_dead || event == trace_event::receive;
}

bool asks_for(trace_options const& flags, trace_event event) {
    switch (event) {
        case trace_event::send:
        case trace_event::send_to_dead: return flags.send;
        case trace_event::receive: return flags.receive;
        case trace_event::in:
        case trace_event::out: return flags.running;
        default: return flags.procs;
    }
}

json::value title_in(runtime& in, pid who) {
    auto const known = who ? info::process(in, who) : std::nullopt;
    return known ? text(known->name.empty() ? known->label : known->name) : json::value{};
}

}  // namespace

trace_question read_trace(json::object const& request, pid target) {
    auto const* const reveal = request.if_contains("reveal");
    return {.target = target,
            .how = flags_in(text_or(request, "what", "send,recv,exit,link")),
            .most = integer_or(request, "max", 100, 1, 1'000'000),
            .limit = std::chrono::milliseconds{integer_or(request, "time_ms", 10'000, 1, 3'600'000)},
            .reveal = reveal != nullptr && reveal->is_bool() && reveal->get_bool()};
}

trace_follower::trace_follower(trace_question what, runtime& in, std::shared_ptr<reply> to, nanoseconds now)
    : what_{std::move(what)}, in_{in}, to_{std::move(to)}, deadline_{now + what_.limit} {}

void trace_follower::take(trace_msg const& event, nanoseconds now) {
    bool const is_end = event.event == trace_event::exit && event.process == what_.target;
    std::lock_guard const hold{mutex_};
    if (over_) return;
    if (asks_for(what_.how, event.event)) {
        if (now - second_began_ >= std::chrono::seconds{1}) {
            second_began_ = now;
            in_second_ = 0;
        }
        ++events_;
        bool const goes = ++in_second_ <= most_a_second && to_->frame(row_of(event));
        if (!goes) ++dropped_;
    }
    if (is_end) end_now("the process has ended");
    else if (events_ >= what_.most) end_now("limit of events reached");
}

json::object trace_follower::row_of(trace_msg const& event) {
    json::object row{{"at", utc_now()},
                     {"pid", to_string(event.process)},
                     {"label", text(event.label)},
                     {"event", to_string(event.event)},
                     {"peer", event.peer ? json::value(to_string(event.peer)) : json::value{}},
                     {"type", text(event.type)}};
    if (!is_message(event.event) || what_.reveal) row["text"] = text(event.text);
    if (event.event == trace_event::exit) row["reason"] = text(event.reason.to_string());
    if (event.timestamp) {
        row["monotonic_ns"] = number(*event.timestamp);
        if (last_ && *event.timestamp >= *last_) row["after_ns"] = number(*event.timestamp - *last_);
        last_ = event.timestamp;
    }
    row["name"] = title_in(in_, event.process);
    row["peer_name"] = title_in(in_, event.peer);
    return row;
}

bool trace_follower::is_over(nanoseconds now) {
    std::lock_guard const hold{mutex_};
    if (!over_ && to_->gone()) over_ = true;
    if (!over_ && now >= deadline_) end_now("time is over");
    return over_;
}

void trace_follower::end(std::string_view why) {
    std::lock_guard const hold{mutex_};
    if (!over_) end_now(why);
}

void trace_follower::end_now(std::string_view why) {
    over_ = true;
    to_->end({{"total", events_}, {"events", events_}, {"dropped", dropped_}, {"ended", why}});
}

void trace_follower::fail(request_error const& why) {
    std::lock_guard const hold{mutex_};
    if (!over_) to_->fail(why);
    over_ = true;
}

}  // namespace weft::observe
