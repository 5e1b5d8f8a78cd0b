#pragma once
// The dispatcher of a batcher with several batch processors and no partitions: batches wait here while another of their
// key is in work.

#include <weft/broadway/batch.hpp>
#include <weft/broadway/batch_order.hpp>
#include <weft/gen_stage/router.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace weft::broadway::detail {

struct batches_in_order {};

template <class Message>
class batch_router final : public gen_stage::detail::router<batch<Message>> {
    using outbox = gen_stage::detail::outbox<batch<Message>>;

public:
    explicit batch_router(batches_in_order) {}

    [[nodiscard]] char const* name() const noexcept override { return "batch order"; }
    [[nodiscard]] exit_reason subscribe(gen_stage::subscription const& consumer, gen_stage::subscribe_options const& options) override {
        exit_reason refusal = gen_stage::detail::refuse_others("batch order", options);
        if (refusal.is_normal()) order_.subscribe(consumer.tag);
        return refusal;
    }
    void cancel(ref tag) override { order_.cancel(tag); }
    [[nodiscard]] std::size_t room() const noexcept override { return order_.room(); }
    [[nodiscard]] std::size_t settle() noexcept override { return 0; }  // a batcher takes from its queue while there is room
    [[nodiscard]] gen_stage::demand_balance balance() const noexcept override { return order_.balance(); }
    [[nodiscard]] std::size_t outstanding(ref tag) const override { return order_.demand_of(tag); }

    void ask(ref tag, std::size_t count, outbox& out) override {
        order_.ask(tag, count);
        for (auto next = waiting_.begin(); next != waiting_.end();) {
            ref const to = order_.take(next->what.info.batch_key);
            if (!to) {
                ++next;
                continue;
            }
            order_.let_go();
            out.deliver(to, one(std::move(next->what)));
            next = waiting_.erase(next);
        }
    }

    std::size_t place(std::vector<batch<Message>>& batches, outbox& out) override {
        std::size_t const count = this->fitting(batches.size());
        for (std::size_t i = 0; i < count; ++i) {
            ref const to = is_behind(batches[i].info.batch_key) ? ref{} : order_.take(batches[i].info.batch_key);
            if (to) {
                out.deliver(to, one(std::move(batches[i])));
            } else {
                order_.kept_back();
                waiting_.push_back({pushed_, std::move(batches[i])});
            }
            ++pushed_;
        }
        return count;
    }

    [[nodiscard]] std::size_t held() const noexcept override { return waiting_.size(); }
    void mark(std::vector<std::uint64_t>& ends) const override { ends.push_back(pushed_); }
    [[nodiscard]] bool passed(std::vector<std::uint64_t> const& ends) const noexcept override {
        return waiting_.empty() || waiting_.front().number >= ends.front();
    }

private:
    struct kept {
        std::uint64_t number;
        batch<Message> what;
    };

    static std::vector<batch<Message>> one(batch<Message>&& only) {
        std::vector<batch<Message>> list;
        list.push_back(std::move(only));
        return list;
    }
    [[nodiscard]] bool is_behind(batch_key const& key) const {
        return std::any_of(waiting_.begin(), waiting_.end(), [&key](kept const& each) { return each.what.info.batch_key == key; });
    }

    batch_order order_;
    std::deque<kept> waiting_;  // in their order; two of one key never overtake each other
    std::uint64_t pushed_ = 0;
};

}  // namespace weft::broadway::detail
