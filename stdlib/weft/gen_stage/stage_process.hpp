#pragma once
// The life of a stage, whatever its events are: one loop that takes the oldest message and acts on it. The typed part
// (stage_of) fills in the callbacks.

#include <weft/gen_stage/inlet.hpp>
#include <weft/gen_stage/outlet.hpp>
#include <weft/gen_stage/requests.hpp>
#include <weft/message.hpp>
#include <weft/monitor.hpp>
#include <weft/proc_lib.hpp>
#include <weft/process.hpp>
#include <weft/stop.hpp>

#include <memory>
#include <optional>
#include <string>

namespace weft::gen_stage::detail {

enum class stage_kind : unsigned char { producer, producer_consumer, consumer };
[[nodiscard]] char const* to_string(stage_kind kind) noexcept;

/// A cancel or a down whose turn has not come.
struct ended_producer {
    subscription who;
    cancellation why;
};

/// Owner: the stage's process. Invariants: (S1) a consumer has no outlet and a producer no subscription to others;
/// (S2) a producer_consumer queues what arrives while there is no room downstream or the queue is not empty, so that
/// events, cancels and infos keep their order.
class stage_process {
public:
    stage_process(stage_process const&) = delete;
    stage_process& operator=(stage_process const&) = delete;

    /// Takes the messages that are there. Returns when there are none, or the stage has ended normally; else leaves by an
    /// exception. The one place that calls terminate.
    proc_lib::afterwards serve();

protected:
    stage_process(stage_kind kind, outlet_base* out, pid parent);
    virtual ~stage_process();

    [[nodiscard]] virtual weft::detail::type_descriptor const* events_in() const noexcept = 0;

    // The callbacks. Those that can emit dispatch by themselves, through their typed outlet.
    virtual void on_demand(std::size_t count) = 0;
    /// True when `arrived` was a batch of the stage's kind of events; then it has been handled, or queued.
    virtual bool on_batch(message& arrived) = 0;
    /// Handles a queued batch.
    virtual void on_queued_batch(message arrived) = 0;
    virtual void on_cancel(cancellation const& why, subscription const& who) = 0;
    virtual demand_by on_subscribe(peer side, subscribe_options const& options, subscription const& who) = 0;
    virtual void on_info(message info) = 0;
    virtual void on_terminate(exit_reason const& reason) = 0;
    /// Whether to log that events were discarded.
    virtual bool on_discarded(std::size_t count) = 0;

    // For the typed part.
    /// Subscribes to a producer as part of the start. Errors: exits with noproc or bad_opts.
    void subscribe_at_start(producer_address const& to, subscribe_options const& options);
    [[nodiscard]] inlet& in() noexcept { return in_; }
    [[nodiscard]] bool must_queue() const noexcept;
    void queue_batch(message arrived);
    void refuse_batch(subscription const& from);
    void discarded(std::size_t count);
    static void unexpected(std::string_view type);
    /// See observed_stage.
    void show_also(std::shared_ptr<observable const> more) { shown_->show_also(std::move(more)); }

private:
    struct waiting_line;  // what a producer_consumer has not come to yet

    void handle(message arrived);
    [[nodiscard]] bool handle_producer_side(message& arrived);
    [[nodiscard]] bool handle_consumer_side(message& arrived);
    [[nodiscard]] bool handle_request(message& arrived);
    [[nodiscard]] bool handle_down(down_msg const& down);

    void accept(protocol::subscribe& request);
    void asked(protocol::ask const& request);
    void drop_consumer(ref tag, cancellation const& why);
    [[nodiscard]] bool drop_dead_consumers();
    void refuse_consumer(subscription const& consumer, exit_reason const& reason);
    void demand(std::size_t count);

    void subscribe(subscribe_request request);
    [[nodiscard]] ref open_subscription(pid producer, subscribe_request const& request);
    void producer_ended(ended_producer const& ended);
    void drop_producer(ended_producer const& ended);
    void obey(cancel_mode mode, ended_producer const& ended);

    void set_demand(demand_mode mode);
    void info(info_request request);
    void deliver_info(message info);
    void stop(exit_reason const& reason);
    void work_on();
    void pull();
    void wrong_side(char const* what, subscription const& from) const;

    stage_kind kind_;
    outlet_base* out_;  // null: a consumer
    inlet in_;
    pid parent_;
    std::unique_ptr<waiting_line> queue_;  // empty but for a producer_consumer (S2)
    std::shared_ptr<observed_stage> shown_;
    bool ended_ = false;
};

}  // namespace weft::gen_stage::detail
