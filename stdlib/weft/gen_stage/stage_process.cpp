// The protocol, message by message. After each one, work_on() lets go whatever it made possible.

#include <weft/call.hpp>
#include <weft/errors.hpp>
#include <weft/gen_stage/stage_process.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/names.hpp>
#include <weft/receive.hpp>

#include <deque>
#include <exception>
#include <utility>
#include <variant>

namespace weft::gen_stage::detail {

char const* to_string(stage_kind kind) noexcept {
    switch (kind) {
        case stage_kind::producer: return "producer";
        case stage_kind::producer_consumer: return "producer_consumer";
        case stage_kind::consumer: break;
    }
    return "consumer";
}

namespace {

struct queued_info {
    message value;
};

// To itself: consumers have got demand back from events that they rejected. A message, so that a source whose every event
// is rejected does not keep its stage from hearing anything else.
struct serve_again {};

}  // namespace

struct stage_process::waiting_line : std::deque<std::variant<message, ended_producer, queued_info>> {};

stage_process::stage_process(stage_kind kind, outlet_base* out, pid parent)
    : kind_{kind}, out_{out}, in_{self()}, parent_{parent}, queue_{std::make_unique<waiting_line>()},
      shown_{std::make_shared<observed_stage>(to_string(kind), out != nullptr ? out->routes().name() : nullptr)} {
    set_behaviour("gen_stage", shown_);
}

stage_process::~stage_process() = default;

proc_lib::afterwards stage_process::serve() {
    bool rests = false;
    try {
        while (!ended_ && !rests)
            receive([this](message arrived) { handle(std::move(arrived)); }, after({}, [&rests] { rests = true; }));
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        on_terminate(exit_reason::from_exception(std::current_exception()));
        throw;
    }
    if (!ended_) return proc_lib::rest();
    on_terminate({});
    return {};
}

void stage_process::stop(exit_reason const& reason) {
    if (!reason.is_normal()) weft::exit(reason);
    ended_ = true;
}

void stage_process::handle(message arrived) {
    if (!on_batch(arrived) && !handle_producer_side(arrived) && !handle_consumer_side(arrived) &&
        !handle_request(arrived)) {
        on_info(std::move(arrived));
    }
    if (!ended_) work_on();
}

void stage_process::work_on() {
    if (out_ == nullptr) return;
    pull();
    if (out_->routes().take_credit()) send(self(), serve_again{});
    while (!ended_) {
        auto info = out_->next_info();
        if (!info) break;
        deliver_info(std::move(*info));
    }
    out_->publish(*shown_);
}

void stage_process::wrong_side(char const* what, subscription const& from) const {
    log::error(std::string{to_string(kind_)} + " got " + what + " from " + weft::to_string(from.process) +
               ", which is not for a " + to_string(kind_));
}

void stage_process::unexpected(std::string_view type) {
    log::warning("stage got an unexpected message of type " + std::string{type} + " and has no handle_info for it");
}

// ---- consumers of this stage

bool stage_process::handle_producer_side(message& arrived) {
    if (auto* ask = arrived.get_if<protocol::ask>()) asked(*ask);
    else if (auto* subscribe = arrived.get_if<protocol::subscribe>()) accept(*subscribe);
    else if (auto* cancel = arrived.get_if<protocol::cancel>()) {
        if (out_ == nullptr) wrong_side("a cancel", cancel->from);
        else if (out_->find(cancel->from.tag) != nullptr) {
            drop_consumer(cancel->from.tag, {peer::consumer, false, cancel->reason});
        }
    } else return false;
    return true;
}

void stage_process::accept(protocol::subscribe& request) {
    if (out_ == nullptr) return wrong_side("a subscription", request.from);
    subscription const& consumer = request.from;
    if (out_->find(consumer.tag) != nullptr) {
        log::error("consumer " + weft::to_string(consumer.process) + " subscribed twice with one tag");
        send(consumer.process, protocol::cancelled{{self(), consumer.tag}, exit_reason{"duplicated_subscription"}});
        return;
    }
    if (request.current && out_->find(request.current) != nullptr) {
        drop_consumer(request.current, {peer::consumer, false, request.current_reason});
    }
    if (on_subscribe(peer::consumer, request.options, consumer) == demand_by::manual) {
        weft::exit(exit_reason::error("bad_return_value", "handle_subscribe returned manual for a consumer; only who consumes asks"));
    }
    if (request.events != nullptr && !request.events->same_as(*out_->events())) {
        return refuse_consumer(consumer, bad_opts("the consumer takes events of type " + std::string{request.events->name} +
                                                  ", the producer emits " + std::string{out_->events()->name}));
    }
    exit_reason refusal = out_->routes().subscribe(consumer, request.options);
    if (!refusal.is_normal() && drop_dead_consumers()) refusal = out_->routes().subscribe(consumer, request.options);
    if (!refusal.is_normal()) return refuse_consumer(consumer, refusal);
    out_->add({consumer, monitor(consumer.process), shown_->open(peer::consumer, consumer.process)});
}

// A supervisor may hear of a consumer's end, and its successor subscribe, before the news of that end are here.
bool stage_process::drop_dead_consumers() {
    bool dropped = false;
    while (outflow const* const dead = out_->find_dead()) {
        drop_consumer(dead->who.tag, {peer::consumer, true, exit_reason::noproc()});
        dropped = true;
    }
    return dropped;
}

void stage_process::refuse_consumer(subscription const& consumer, exit_reason const& reason) {
    send(consumer.process, protocol::cancelled{{self(), consumer.tag}, reason});
    on_cancel({peer::consumer, false, reason}, consumer);
}

void stage_process::asked(protocol::ask const& request) {
    if (out_ == nullptr) return wrong_side("a demand", request.from);
    outflow* const consumer = out_->find(request.from.tag);
    if (consumer == nullptr) {
        if (request.quiet) return;
        send(request.from.process,
             protocol::cancelled{{self(), request.from.tag}, exit_reason{"unknown_subscription"}});
        return;
    }
    if (request.count > 0) demand(out_->ask(*consumer, request.count));
}

void stage_process::drop_consumer(ref tag, cancellation const& why) {
    outflow const gone = out_->remove(tag);
    demonitor(gone.monitor, {.flush = true});
    shown_->close(*gone.counts);
    send(gone.who.process, protocol::cancelled{{self(), tag}, why.reason});
    on_cancel(why, gone.who);
    demand(out_->rebalance());
}

// A producer_consumer does not call for events: it takes them from its queue while there is room (pull).
void stage_process::demand(std::size_t count) {
    if (count == 0 || kind_ != stage_kind::producer) return;
    if (out_->accumulating()) out_->keep_demand(count);
    else on_demand(count);
}

void stage_process::discarded(std::size_t count) {
    if (count > 0 && on_discarded(count)) {
        log::warning("stage has discarded " + std::to_string(count) + " events from buffer");
    }
}

// ---- producers of this stage

bool stage_process::handle_consumer_side(message& arrived) {
    auto* const ended = arrived.get_if<protocol::cancelled>();
    if (ended == nullptr) return false;
    if (kind_ == stage_kind::producer) wrong_side("the end of a subscription", ended->from);
    else if (in_.find(ended->from.tag) != nullptr) {
        producer_ended({ended->from, {peer::producer, false, std::move(ended->reason)}});
    }
    return true;
}

void stage_process::refuse_batch(subscription const& from) {
    send(from.process, protocol::cancel{{self(), from.tag}, exit_reason{"unknown_subscription"}});
}

bool stage_process::must_queue() const noexcept {
    return out_ != nullptr && (!queue_->empty() || out_->routes().room() == 0);
}

void stage_process::queue_batch(message arrived) { queue_->emplace_back(std::move(arrived)); }

void stage_process::producer_ended(ended_producer const& ended) {
    if (queue_->empty()) drop_producer(ended);
    else queue_->emplace_back(ended);
}

void stage_process::drop_producer(ended_producer const& ended) {
    if (in_.find(ended.who.tag) == nullptr) return;  // cancelled while its down was queued, or the other way round
    inflow const gone = in_.remove(ended.who.tag);
    demonitor(gone.who.tag, {.flush = true});
    shown_->close(*gone.counts);
    on_cancel(ended.why, gone.who);
    obey(gone.mode, {gone.who, ended.why});
}

void stage_process::obey(cancel_mode mode, ended_producer const& ended) {
    exit_reason const& reason = ended.why.reason;
    if (!ends_consumer(mode, reason)) return;
    log::info("consumer " + weft::to_string(self()) + " ends: its subscription to producer " +
              weft::to_string(ended.who.process) + (ended.why.down ? " went down with " : " was cancelled with ") +
              reason.to_string());
    stop(reason);
}

void stage_process::pull() {
    while (!ended_ && !queue_->empty() && out_->routes().room() > 0) {
        auto head = std::move(queue_->front());
        queue_->pop_front();
        if (auto* batch = std::get_if<message>(&head)) on_queued_batch(std::move(*batch));
        else if (auto* ended = std::get_if<ended_producer>(&head)) drop_producer(*ended);
        else {
            // What the batches before it have brought may be buffered still.
            message info = std::move(std::get<queued_info>(head).value);
            if (!out_->hold(info)) deliver_info(std::move(info));
        }
    }
}

void stage_process::subscribe(subscribe_request request) {
    if (kind_ == stage_kind::producer) {
        log::error("a producer was told to subscribe to " + to_string(request.to));
        if (request.right) std::exchange(request.right, {}).fail(exit_reason{"not_a_consumer"});
        return;
    }
    pid const producer = request.to.id ? request.to.id : whereis(request.to.name);
    ref const tag = producer ? open_subscription(producer, request) : make_ref();
    if (request.right) std::exchange(request.right, {}).answer(weft::detail::make_node<ref>(tag));
    if (producer || request.options.cancel == cancel_mode::temporary) return;
    log::error("consumer cannot subscribe to " + to_string(request.to) + ": the process is not alive");
    stop(exit_reason::noproc());
}

ref stage_process::open_subscription(pid producer, subscribe_request const& request) {
    subscription const to{producer, monitor(producer)};
    send(producer, protocol::subscribe{{self(), to.tag}, events_in(), request.options, request.current,
                                       request.current_reason});
    demand_by const asks = on_subscribe(peer::producer, request.options, to);
    in_.add({to, limits_of(request.options), request.options.cancel, asks, 0, shown_->open(peer::producer, producer)});
    if (asks == demand_by::automatic) in_.ask_first(*in_.find(to.tag));
    return to.tag;
}

void stage_process::subscribe_at_start(producer_address const& to, subscribe_options const& options) {
    if (std::string wrong = wrong_options(options); !wrong.empty()) weft::exit(bad_opts(std::move(wrong)));
    subscribe({{}, to, options});
    if (ended_) weft::exit(exit_reason::noproc());
}

// ---- everything else

bool stage_process::handle_down(down_msg const& down) {
    if (out_ != nullptr) {
        if (outflow const* gone = out_->find_monitor(down.monitor)) {
            drop_consumer(gone->who.tag, {peer::consumer, true, down.reason});
            return true;
        }
    }
    inflow const* const gone = in_.find(down.monitor);
    if (gone != nullptr) producer_ended({gone->who, {peer::producer, true, down.reason}});
    return gone != nullptr;
}

bool stage_process::handle_request(message& arrived) {
    if (auto* down = arrived.get_if<down_msg>()) return handle_down(*down);
    if (auto* end = arrived.get_if<exit_msg>()) {
        // The runtime's own stop, a signal from no process, comes to the parent as well, which stops its stages in its own order.
        // Started without a link a stage has no parent, and obeys it.
        if (end->from != parent_) return !end->from;
        stop(end->reason);
    } else if (auto* request = arrived.get_if<subscribe_request>()) subscribe(std::move(*request));
    else if (auto* request = arrived.get_if<weft::detail::stop_request>()) stop(request->reason);
    else if (auto* request = arrived.get_if<info_request>()) info(std::move(*request));
    else if (out_ != nullptr && arrived.get_if<serve_again>() != nullptr) demand(out_->rebalance());
    else if (auto* request = arrived.get_if<set_demand_request>()) set_demand(request->mode);
    else if (auto* request = arrived.get_if<get_demand_request>()) {
        bool const keeps = out_ != nullptr && out_->accumulating();
        std::move(request->caller).reply(keeps ? demand_mode::accumulate : demand_mode::forward);
    } else if (auto* request = arrived.get_if<count_request>()) {
        if (out_ == nullptr) log::error("a consumer was asked for its buffered events; it has no buffer");
        std::move(request->caller).reply(out_ != nullptr ? out_->buffered() : 0);
    } else return false;
    return true;
}

void stage_process::set_demand(demand_mode mode) {
    if (kind_ != stage_kind::producer) {
        if (kind_ == stage_kind::producer_consumer && mode == demand_mode::forward) return;
        log::error(std::string{"a demand mode was set on a "} + to_string(kind_) + "; only producers have one");
        return;
    }
    if (mode == demand_mode::accumulate) return out_->accumulate();
    out_->forward();
    while (!ended_) {
        auto kept = out_->next_kept();
        if (!kept) break;
        if (kept->demand > 0) on_demand(kept->demand);
        else if (kept->info) info({{}, std::move(*kept->info)});
        discarded(kept->dropped);
    }
}

void stage_process::info(info_request request) {
    bool const behind_queue = !queue_->empty();
    if (behind_queue) queue_->emplace_back(queued_info{std::move(request.info)});
    bool const held = behind_queue || (out_ != nullptr && out_->hold(request.info));
    if (request.right) std::exchange(request.right, {}).answer(weft::detail::make_node<char>('\0'));
    if (!held) deliver_info(std::move(request.info));
}

void stage_process::deliver_info(message info) {
    if (auto* end = info.get_if<weft::detail::stop_request>()) stop(end->reason);
    else on_info(std::move(info));
}

}  // namespace weft::gen_stage::detail
