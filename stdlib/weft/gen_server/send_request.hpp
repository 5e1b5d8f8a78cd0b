#pragma once
// Calls that do not wait: a request is sent now, and its answer looked for later, alone or among many others. The answer comes
// to the caller's mailbox, through an alias that the request's end withdraws: one that was given up is never answered into it.
//
//     auto const id = weft::send_request(shop, get{});
//     …
//     if (auto answer = weft::receive_response(id, 100ms)) use(*answer);      // a weft::result
//
//     weft::request_collection<int, std::string> open;
//     open.add(weft::send_request(a, get{}), "a");
//     open.add(weft::send_request(b, get{}), "b");
//     while (auto one = weft::receive_response(open, 1s)) use(one.label, *one.answer);

#include <weft/gen_server/call.hpp>
#include <weft/message.hpp>
#include <weft/process.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <source_location>
#include <unordered_map>
#include <utility>

namespace weft {

/// How long to wait: a duration, weft::infinity, or until a point of monotonic_time().
/// Errors: argument_error for a negative time.
class wait_limit {
public:
    template <class Rep, class Period>
    wait_limit(std::chrono::duration<Rep, Period> time) : wait_limit{time, false} {}
    [[nodiscard]] static wait_limit until(nanoseconds point) { return {point, true}; }

    /// From now; 0 when it is over.
    [[nodiscard]] nanoseconds left() const;
    /// The same limit as a point, for several waits that share it.
    [[nodiscard]] wait_limit fixed() const;

private:
    wait_limit(nanoseconds time, bool absolute);

    nanoseconds time_;
    bool absolute_;
};

/// One request on its way. A value of the process that sent it; dropping it is no abandonment, so wait for each one once.
template <class Reply>
class request_id {
public:
    request_id(ref id, pid server) noexcept : id_{id}, server_{server} {}

    [[nodiscard]] ref id() const noexcept { return id_; }
    /// Whom it was sent to; empty when nobody was there.
    [[nodiscard]] pid server() const noexcept { return server_; }

private:
    ref id_;
    pid server_;
};

namespace detail {

struct open_request {
    ref id;
    reply_right right;
};
/// A monitor of `server` whose ref is an alias; for nobody, a ref whose end has come already.
[[nodiscard]] open_request begin_request(pid server);

/// Which requests are waited for.
struct wanted_requests {
    void const* these;
    bool (*have)(void const* these, ref id);
};
[[nodiscard]] inline wanted_requests only(ref const& id) noexcept {
    return {&id, [](void const* one, ref asked) { return *static_cast<ref const*>(one) == asked; }};
}

/// The first of the requests that is answered, or whose server has ended.
[[nodiscard]] std::optional<response> await_response(wanted_requests which, nanoseconds time, std::source_location where);
/// Nothing of the request will reach the mailbox from now on, and nothing is in it.
void abandon_request(ref id);
/// What `held` tells of the request; nothing, and `held` as it was, when it is something else.
[[nodiscard]] std::optional<response> response_in(message& held, ref id);

template <class Reply>
result<Reply> result_of_response(response told) {
    if (told.value == nullptr) return result<Reply>{boost::system::in_place_error, std::move(told.failure)};
    if constexpr (std::is_void_v<Reply>) return {};
    else return result<Reply>{boost::system::in_place_value, std::move(told.value->template value<Reply>())};
}

template <class Reply>
std::optional<result<Reply>> outcome_of(std::optional<response> told) {
    if (!told) return std::nullopt;
    return result_of_response<Reply>(std::move(*told));
}

}  // namespace detail

/// Sends the request and returns at once; the answer is looked for with the id.
/// Blocks: never. Errors: none: a server that is not there makes the answer `noproc`. Threads: from a process.
/// Source: Erlang gen_server:send_request/2.
template <class S, class Request>
[[nodiscard]] request_id<detail::reply_of<Request>> send_request(server_ref<S> server, Request request) {
    using protocol = detail::protocol_of<S>;
    if constexpr (protocol::template check_call<Request>()) {
        detail::open_request open = detail::begin_request(server);
        if (server) {
            using call = typename protocol::template call<Request>;
            detail::deliver(server, detail::make_request<call>(std::move(open.right), std::move(request)));
        }
        return {open.id, server};
    } else {
        return {ref{}, server};
    }
}

/// The answer, or why there is none: the server's exit reason. Nothing when the time is over before; ask again then.
/// Blocks: parks the caller, at most `limit`. Errors: argument_error for a negative time. Source: Erlang wait_response/2.
template <class Reply>
[[nodiscard]] std::optional<result<Reply>> wait_response(request_id<Reply> const& id, wait_limit limit,
                                                         std::source_location where = std::source_location::current()) {
    ref const one = id.id();
    return detail::outcome_of<Reply>(detail::await_response(detail::only(one), limit.left(), where));
}

/// As wait_response, but a request that is not answered in time is given up: its answer never comes.
/// Source: Erlang receive_response/2.
template <class Reply>
[[nodiscard]] std::optional<result<Reply>> receive_response(request_id<Reply> const& id, wait_limit limit,
                                                            std::source_location where = std::source_location::current()) {
    auto answer = wait_response(id, limit, where);
    if (!answer) detail::abandon_request(id.id());
    return answer;
}

/// The answer if `held`, received by other means (say a server's handle_info(weft::message)), is the one of this request; else
/// nothing, and `held` is untouched.
/// Blocks: never. Source: Erlang check_response/2.
template <class Reply>
[[nodiscard]] std::optional<result<Reply>> check_response(message& held, request_id<Reply> const& id) {
    return detail::outcome_of<Reply>(detail::response_in(held, id.id()));
}

/// Many requests of one kind of answer, each with a label that comes back with it.
template <class Reply, class Label>
class request_collection {
public:
    void add(request_id<Reply> const& id, Label label) { entries_.insert_or_assign(id.id(), entry{std::move(label), id.server()}); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

    struct entry {
        Label label;
        pid server;
    };
    [[nodiscard]] std::unordered_map<ref, entry> const& entries() const noexcept { return entries_; }
    void remove(ref id) { entries_.erase(id); }

private:
    std::unordered_map<ref, entry> entries_;
};

/// What a wait for a collection gave. Converts to true when it is an answer.
template <class Reply, class Label>
struct collected {
    enum class kind : std::uint8_t { answered, timeout, no_request };
    kind what = kind::no_request;
    Label label{};
    pid server{};
    std::optional<result<Reply>> answer{};  ///< there when `what` is answered

    [[nodiscard]] explicit operator bool() const noexcept { return what == kind::answered; }
};

/// Whether an answer that was taken leaves its collection; one that stays must not be waited for again.
enum class answered_requests : std::uint8_t { are_removed, stay };

namespace detail {

template <class Reply, class Label>
wanted_requests all_of(request_collection<Reply, Label> const& open) noexcept {
    return {&open, [](void const* these, ref id) { return static_cast<request_collection<Reply, Label> const*>(these)->entries().contains(id); }};
}

template <class Reply, class Label>
collected<Reply, Label> collect(request_collection<Reply, Label>& from, std::optional<response> told, answered_requests then) {
    using outcome = collected<Reply, Label>;
    if (!told) return {.what = outcome::kind::timeout};
    ref const id = told->request;
    auto const& entry = from.entries().at(id);
    outcome made{outcome::kind::answered, entry.label, entry.server, result_of_response<Reply>(std::move(*told))};
    if (then == answered_requests::are_removed) from.remove(id);
    return made;
}

}  // namespace detail

/// The answer that came first, of all requests of the collection; `no_request` when it is empty.
/// Blocks: parks the caller, at most `limit`. Errors: argument_error for a negative time.
/// Source: Erlang wait_response/3.
template <class Reply, class Label>
[[nodiscard]] collected<Reply, Label> wait_response(request_collection<Reply, Label>& from, wait_limit limit,
                                                    answered_requests then = answered_requests::are_removed,
                                                    std::source_location where = std::source_location::current()) {
    if (from.empty()) return {};
    return detail::collect(from, detail::await_response(detail::all_of(from), limit.left(), where), then);
}

/// As wait_response; when the time is over before any answer came, all requests of the collection are given up, and leave it.
template <class Reply, class Label>
[[nodiscard]] collected<Reply, Label> receive_response(request_collection<Reply, Label>& from, wait_limit limit,
                                                       answered_requests then = answered_requests::are_removed,
                                                       std::source_location where = std::source_location::current()) {
    auto got = wait_response(from, limit, then, where);
    if (got.what == collected<Reply, Label>::kind::timeout) {
        for (auto const& [id, entry] : from.entries()) detail::abandon_request(id);
        from = {};
    }
    return got;
}

}  // namespace weft
