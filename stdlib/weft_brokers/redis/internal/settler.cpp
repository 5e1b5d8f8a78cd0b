#include <weft_brokers/redis/internal/settler.hpp>

#include <weft/errors.hpp>
#include <weft_brokers/common/own_thread.hpp>
#include <weft_brokers/redis/internal/group.hpp>
#include <weft_brokers/redis/internal/patience.hpp>

#include <hiredis/hiredis.h>

#include <utility>

namespace weft::redis::detail {

namespace {

/// What the settling thread owns. The receipts' acknowledger only shares the desk and the clock with it.
class settling {
public:
    settling(producer_options options, std::string consumer, std::shared_ptr<verdict_desk> desk, std::shared_ptr<claim_clock> clock)
        : options_{std::move(options)}, group_{link_, options_, std::move(consumer)}, desk_{std::move(desk)}, clock_{std::move(clock)} {}

    void run(std::stop_token const& stop, bool leave) {
        auto const renew_every = options_.claim_after / 3;
        for (;;) {
            auto const batch = desk_->take(stop, renew_every);
            if (batch.empty() && stop.stop_requested()) break;
            auto commands = group_.settle_commands(batch);
            if (options_.renew && brokers::now() - renewed_ >= renew_every) add_renewals(commands, renew_every);
            if (!tell(commands, stop)) return give_up(batch.size());
            told(batch);
        }
        if (leave) try_to_leave();
    }

private:
    void add_renewals(std::vector<command>& commands, milliseconds idle) {
        renewed_ = brokers::now();
        auto const ids = desk_->held();
        for (command& one : group_.renew_commands(ids, idle)) commands.push_back(std::move(one));
    }

    // Until the server has heard all of it. Telling it twice does no harm.
    bool tell(std::vector<command> const& commands, std::stop_token const& stop) {
        while (!commands.empty()) {
            try {
                if (!link_.is_open()) link_.open();
                for (reply const& one : link_.ask(commands))
                    if (is_error(*one)) log::warning("redis::producer: an acknowledgement was refused: " + std::string{text(*one)});
                patience_.succeeded();
                return true;
            } catch (std::exception const& why) {
                if (!patience_.failed(why, stop)) return false;
            }
        }
        return true;
    }

    void told(std::vector<verdict> const& batch) {
        for (verdict const& one : batch) {
            desk_->let_go(one.id);
            if (one.what == verdict::kind::nack) clock_->not_later_than(one.delay);
        }
        desk_->done();
    }

    void give_up(std::size_t in_hand) const {
        auto const left = std::max(in_hand, desk_->unsettled());
        if (left > 0) log::warning("redis::producer: " + std::to_string(left) + " acknowledgements were not sent; the messages are delivered again");
    }

    void try_to_leave() {
        try {
            if (!link_.is_open()) link_.open();
            group_.leave();
        } catch (std::exception const& why) {
            log::debug(std::string{"redis::producer: the consumer stays in its group: "} + why.what());
        }
    }

    producer_options const options_;
    link link_{options_.connection};
    group group_;
    std::shared_ptr<verdict_desk> desk_;
    std::shared_ptr<claim_clock> clock_;
    patience patience_{"redis::producer, acknowledgements to " + link_.address(), options_.reconnect};
    brokers::moment renewed_ = brokers::now();
};

}  // namespace

void settler::start(std::string consumer, bool own_name) {
    auto work = std::make_shared<settling>(options_, std::move(consumer), desk_, clock_);
    thread_ = brokers::start_thread("weft-redis-ack", [work, own_name](std::stop_token const& stop) { work->run(stop, own_name); });
}

settler::~settler() { thread_.request_stop(); }

void settler::ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed_ones) {
    std::vector<verdict> verdicts;
    for (broadway::settlement const& one : successful) {
        auto const& of = static_cast<delivery_receipt const&>(one.receipt());
        if (of.how().on_success == on_success::ack) verdicts.push_back({.what = verdict::kind::ack, .id = of.id()});
        else desk_->let_go(of.id());
    }
    for (broadway::settlement const& one : failed_ones)
        failed(static_cast<delivery_receipt const&>(one.receipt()), one.status(), verdicts);
    if (!verdicts.empty()) desk_->put(std::move(verdicts));
}

void settler::failed(delivery_receipt const& of, broadway::status const& why, std::vector<verdict>& verdicts) {
    auto const how = of.how();
    bool const last = options_.dead_letters && of.delivery_count() >= options_.dead_letters->max_deliveries;
    switch (how.on_failure) {
        case on_failure::nothing: return desk_->let_go(of.id());
        case on_failure::drop: return verdicts.push_back({.what = verdict::kind::ack, .id = of.id()});
        case on_failure::nack:
            if (!last) return verdicts.push_back({.what = verdict::kind::nack, .id = of.id(), .delay = how.nack_delay});
            [[fallthrough]];
        case on_failure::dead_letter:
            return verdicts.push_back(dead_letter(of.fields(), of.id(), of.delivery_count(),
                                                  why.why() == nullptr ? std::string{"failed"} : why.why()->reason.to_string()));
    }
}

void settler::bury(entry const& of) {
    std::vector<verdict> one;
    one.push_back(dead_letter(of.fields, of.id, of.deliveries - 1, "delivered too often without being acknowledged"));
    desk_->put(std::move(one));
}

verdict settler::dead_letter(entry_fields letter, std::string const& id, std::int64_t deliveries, std::string reason) const {
    letter.emplace_back("source", options_.stream);
    letter.emplace_back("source_id", id);
    letter.emplace_back("deliveries", std::to_string(deliveries));
    letter.emplace_back("reason", std::move(reason));
    return {.what = verdict::kind::dead_letter, .id = id, .letter = std::move(letter)};
}

void settler::configure(broadway::receipt& of, std::any const& options) {
    auto const* const how = std::any_cast<ack_options>(&options);
    if (how == nullptr) throw argument_error{"redis::producer: configure_ack takes redis::ack_options"};
    check(*how, options_);
    static_cast<delivery_receipt&>(of).set_how(*how);
}

}  // namespace weft::redis::detail
