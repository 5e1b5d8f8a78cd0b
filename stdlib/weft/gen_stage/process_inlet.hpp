#pragma once
// The consumer's side in a process that is no stage: it subscribes, receives among its other messages, and asks again as
// it handles. Streams stand on it, and the runs of flows.

#include <weft/gen_stage/inlet.hpp>
#include <weft/gen_stage/requests.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace weft::gen_stage::detail {

/// Runs one call of what must not throw. The call does its work before it throws: that is an exit signal, which is met
/// again at the next runtime call, or a wait that is refused because the process ends anyhow.
template <class Call>
void quietly(Call&& call) noexcept {
    try {
        std::forward<Call>(call)();
    } catch (...) {
    }
}

/// Owner: the process that made it, in which alone it is used.
/// Invariants: (C1) each live subscription gets exactly one end: a cancelled, or the down of its monitor; its producer
/// sends nothing after that. A producer that is only the door to others has sent a subscribe_request for each of them
/// before, whose `current` is the subscription that ends. (C2) After close() there is no subscription, monitor or message
/// of it left, unless the process is being ended.
class process_inlet {
public:
    /// `mark`: a ref that is older than all messages that next() is to take; not given: the first subscription's.
    explicit process_inlet(ref mark = {}) : owner_{self()}, in_{owner_, true}, mark_{mark} {}
    process_inlet(process_inlet const&) = delete;
    process_inlet& operator=(process_inlet const&) = delete;
    ~process_inlet() = default;

    /// Subscribes and asks for the first events, which are of the type `events`. False when there is no process of that
    /// name and the subscription is not a temporary one. Requires the options to be right.
    [[nodiscard]] bool subscribe(producer_address const& to, subscribe_options const& options,
                                 weft::detail::type_descriptor const* events);

    /// The next batch, never an empty one; nothing when no subscription is left. Meanwhile the messages that `others` take
    /// are handled as they come. Blocks: parks the caller.
    /// Errors: a subscription's end that its cancel mode passes on closes all and exits the caller with close_stream(reason).
    template <class T, class... Handlers>
    [[nodiscard]] std::optional<batch<T>> next(Handlers... others) {
        std::optional<batch<T>> arrived;
        while (!arrived && in_.producers() > 0 && !passed_on_) {
            receive(since(mark_), when([this](protocol::events<T> const& e) { return knows(e.from.tag); },
                                       [&](protocol::events<T> e) {
                                           if (e.list.empty()) return;
                                           begin(e.from.tag, e.list.size());
                                           arrived.emplace(std::move(e.list));
                                       }),
                    when([this](protocol::cancelled const& c) { return knows(c.from.tag); },
                         [this](protocol::cancelled const& c) { ended(c.from.tag, c.reason); }),
                    when([this](subscribe_request const& r) { return knows(r.current); },
                         [this](subscribe_request const& r) { follow(r, &weft::detail::type_of<T>); }),
                    when([this](down_msg const& d) { return knows(d.monitor); },
                         [this](down_msg const& d) { ended(d.monitor, d.reason); }),
                    others...);
        }
        if (passed_on_) fail<T>();
        return arrived;
    }

    /// Of the batch that next() returned last: how many events are to be handled before more are asked for.
    [[nodiscard]] std::size_t chunk() const noexcept { return chunk_; }
    /// `count` events of it, at most chunk(), have been handled.
    void handled(std::size_t count);
    /// The rest of it has.
    void handled_all() { handled(asked_for_); }

    /// The live subscriptions.
    [[nodiscard]] std::span<inflow const> producers() const noexcept { return in_.all(); }
    /// Why the first subscription ended that did not end cleanly, whatever its cancel mode; normal: there was none.
    [[nodiscard]] exit_reason const& first_failure() const noexcept { return first_failure_; }

    /// Cancels all subscriptions, and removes what their producers still send. Blocks: parks the caller until each has
    /// answered. Does nothing when the caller is being ended.
    template <class T>
    void close() noexcept {
        if (in_.producers() == 0) return;
        quietly([this] {
            // The shortest wait there is: refused when the process is being ended, of which the producers hear from their
            // monitors, with the true reason.
            sleep_for(nanoseconds{1});
            cancel_all();
            while (in_.producers() > 0 && is_owner()) {
                receive(since(mark_), when([this](protocol::events<T> const& e) { return knows(e.from.tag); },
                                           [](protocol::events<T> const&) {}),
                        when([this](protocol::cancelled const& c) { return knows(c.from.tag); },
                             [this](protocol::cancelled const& c) { forget(c.from.tag); }),
                        when([this](subscribe_request const& r) { return knows(r.current); }, [](subscribe_request const&) {}),
                        when([this](down_msg const& d) { return knows(d.monitor); },
                             [this](down_msg const& d) { forget(d.monitor); }));
            }
        });
        while (in_.producers() > 0) quietly([this] { forget(in_.all().front().who.tag); });
    }

private:
    [[nodiscard]] bool knows(ref tag) { return in_.find(tag) != nullptr; }
    [[nodiscard]] bool is_owner() const { return self() == owner_; }
    void begin(ref tag, std::size_t count);
    void ended(ref tag, exit_reason const& reason);
    void follow(subscribe_request const& request, weft::detail::type_descriptor const* events);
    cancel_mode forget(ref tag);
    void cancel_all();
    template <class T>
    [[noreturn]] void fail() {
        close<T>();
        weft::exit(exit_reason::error("close_stream", passed_on_->to_string()));
    }

    pid owner_;
    inlet in_;
    ref mark_{};                // no older message is one of a producer
    ref from_{};                // where the batch came from that next() returned last,
    std::size_t chunk_ = 0;     // how it is to be cut,
    std::size_t asked_for_ = 0; // and how much of it had been asked for and is not handled yet
    std::optional<exit_reason> passed_on_{};  // by the cancel mode of a subscription that ended with it
    exit_reason first_failure_{};
};

}  // namespace weft::gen_stage::detail
