#include <weft_brokers/redis/internal/fetcher.hpp>

#include <weft_brokers/common/option_check.hpp>

#include <algorithm>
#include <utility>

namespace weft::redis::detail {

fetcher::fetcher(pid of, producer_options options, std::string consumer, std::shared_ptr<settler> acknowledger)
    : options_{std::move(options)},
      outstanding_{of},
      settler_{std::move(acknowledger)},
      desk_{settler_->desk()},
      clock_{settler_->clock()},
      link_{options_.connection},
      group_{link_, options_, std::move(consumer)},
      patience_{"redis::producer, reader of " + options_.stream + " at " + link_.address(), options_.reconnect} {}

void fetcher::connect() {
    try {
        open();
    } catch (link_broken const& why) {
        brokers::wrong_option("redis::producer", "connection.host and connection.port", link_.address(),
                              std::string{"a Redis server that can be reached ("} + why.what() + ')');
    } catch (refused const& why) {
        brokers::wrong_option("redis::producer", "connection.host and connection.port", link_.address(),
                              std::string{"a Redis server with streams and the right to use them ("} + why.what() + ')');
    }
}

void fetcher::open() {
    link_.open();
    group_.ensure();
    recovered_ = false;
    own_seen_.clear();
    idle_seen_.clear();
}

void fetcher::run(std::stop_token const& stop) {
    while (std::size_t const wanted = outstanding_.wait(stop)) {
        try {
            if (!link_.is_open()) open();
            fetch(std::min(wanted, static_cast<std::size_t>(options_.max_fetch)));
            patience_.succeeded();
        } catch (std::exception const& why) {
            link_.close();  // also after a refusal: the group may have to be made again
            if (!outstanding_.is_open() || !patience_.failed(why, stop)) break;
        }
    }
    settler_.reset();  // the settling thread may end with the last receipt
}

void fetcher::fetch(std::size_t count) {
    if (!recovered_ && take_own(count)) return;
    if (clock_->left().count() == 0 && take_idle(count)) return;
    auto const patience = std::min(options_.block, clock_->left());
    static_cast<void>(hand_over(group_.read_new(count, patience)));
}

// True when something came of it.
bool fetcher::take_own(std::size_t count) {
    while (!recovered_) {
        auto const page = group_.own_pending(own_seen_, count);
        if (page.size() < count) recovered_ = true;
        if (!page.empty()) own_seen_ = page.back().id;
        if (hand_over(group_.claim(not_in_work(page), milliseconds{0}))) return true;
    }
    return false;
}

bool fetcher::take_idle(std::size_t count) {
    auto const seen_before = idle_seen_;
    if (seen_before.empty()) clock_->restart(options_.claim_every);
    for (;;) {
        auto const page = group_.idle_pending(idle_seen_, count, options_.claim_after);
        bool const last = page.size() < count;
        idle_seen_ = last ? std::string{} : page.back().id;
        bool const found = hand_over(group_.claim(not_in_work(page), options_.claim_after));
        if (found && !last) clock_->not_later_than(milliseconds{0});
        if (found || last) return found;
    }
}

std::vector<pending_entry> fetcher::not_in_work(std::vector<pending_entry> all) const {
    std::erase_if(all, [this](pending_entry const& one) { return desk_->holds(one.id); });
    return all;
}

bool fetcher::hand_over(std::vector<entry> entries) {
    std::vector<broadway::delivery> batch;
    for (entry& one : entries) {
        if (!desk_->hold(one.id)) continue;
        if (options_.dead_letters && one.deliveries > options_.dead_letters->max_deliveries) settler_->bury(one);
        else batch.push_back(as_delivery(std::move(one)));
    }
    bool const any = !batch.empty();
    outstanding_.hand_over(std::move(batch));
    return any;
}

broadway::delivery fetcher::as_delivery(entry of) {
    auto const field = std::ranges::find(of.fields, options_.field, &entry_fields::value_type::first);
    std::string data = field == of.fields.end() ? std::string{} : field->second;
    return {std::move(data), std::make_shared<delivery_receipt>(settler_, desk_, options_.stream, std::move(of), options_.ack)};
}

}  // namespace weft::redis::detail
