#pragma once
// Routes by partition: a hash names each event's partition, and one consumer owns it. Events of a partition whose
// consumer has no room, or that has none, queue in that partition, without limit.

#include <weft/gen_stage/buffer.hpp>
#include <weft/gen_stage/hash.hpp>
#include <weft/gen_stage/partition_dispatcher.hpp>
#include <weft/gen_stage/router.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft::gen_stage {

/// What by_partition makes; Hash is empty (the whole event is hashed) or the user's function.
template <class Hash>
struct partition_choice {
    std::vector<partition_name> names;
    Hash hash;
};

namespace detail {

/// Errors: argument_error for fewer than one.
[[nodiscard]] std::vector<partition_name> numbered_partitions(std::int64_t count);
/// Errors: argument_error for none, and for a name given twice.
[[nodiscard]] std::vector<partition_name> named_partitions(std::initializer_list<partition_name> names);

/// Which partitions there are and who owns them; refuses what does not fit.
class partition_owners {
public:
    explicit partition_owners(std::vector<partition_name> names) : counts(names.size()), names_{std::move(names)} {}
    [[nodiscard]] exit_reason subscribe(subscription const& consumer, subscribe_options const& options);
    /// Errors: argument_error naming the partition and what there is.
    [[nodiscard]] std::size_t index_of(std::string_view name) const;
    [[noreturn]] void unknown(std::string_view name) const;
    [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }

    partition_dispatcher counts;

private:
    [[nodiscard]] std::string known() const;

    std::vector<partition_name> names_;
    std::vector<pid> processes_;
};

template <class R>
struct is_optional : std::false_type {};
template <class R>
struct is_optional<std::optional<R>> : std::true_type {};
template <class R, class T>
struct is_rewrite : std::false_type {};
template <class P, class T>
struct is_rewrite<std::pair<T, P>, T> : std::true_type {};

struct whole_event {};

/// The partition of one event, after the hash may have rewritten it; nothing when the hash drops it.
template <class Hash, class T>
std::optional<std::size_t> route(Hash& hash, T& event, partition_owners const& owners) {
    if constexpr (std::is_same_v<Hash, whole_event>) {
        return below(key_hash{}(event), owners.size());
    } else {
        return routed(hash(std::as_const(event)), event, owners);
    }
}

template <class Answer, class T>
std::optional<std::size_t> routed(Answer&& answer, T& event, partition_owners const& owners) {
    using given = std::remove_cvref_t<Answer>;
    if constexpr (is_optional<given>::value) {
        if (!answer) return std::nullopt;
        return routed(*std::forward<Answer>(answer), event, owners);
    } else if constexpr (is_rewrite<given, T>::value) {
        std::optional<std::size_t> const partition = routed(std::move(answer.second), event, owners);
        event = std::move(answer.first);
        return partition;
    } else if constexpr (std::is_integral_v<given> && !std::is_same_v<given, bool>) {
        if (std::cmp_less(answer, 0) || std::cmp_greater_equal(answer, owners.size())) {
            owners.unknown(std::to_string(answer));
        }
        return static_cast<std::size_t>(answer);
    } else {
        static_assert(std::is_convertible_v<given, std::string_view>,
                      "a partition hash returns a number, a name, std::pair{event, number or name} to rewrite the "
                      "event, or an optional of these to drop it");
        return owners.index_of(std::string_view{answer});
    }
}

template <class T, class Hash>
class partition_router final : public router<T> {
public:
    explicit partition_router(partition_choice<Hash> choice)
        : owners_{std::move(choice.names)}, hash_{std::move(choice.hash)}, queues_(owners_.size()), fresh_(owners_.size()) {}

    [[nodiscard]] char const* name() const noexcept override { return "partition"; }
    [[nodiscard]] exit_reason subscribe(subscription const& consumer, subscribe_options const& options) override {
        return owners_.subscribe(consumer, options);
    }
    void cancel(ref tag) override {
        auto& lost = queues_[owners_.counts.owned_by(tag)];
        if (!lost.empty()) static_cast<void>(lost.take(lost.size()));
        owners_.counts.cancel(tag);
    }
    [[nodiscard]] std::size_t room() const noexcept override { return owners_.counts.room(); }
    [[nodiscard]] std::size_t outstanding(ref tag) const override { return owners_.counts.demand(owners_.counts.owned_by(tag)); }
    [[nodiscard]] std::size_t settle() noexcept override { return owners_.counts.settle(); }
    [[nodiscard]] demand_balance balance() const noexcept override { return owners_.counts.balance(); }

    void ask(ref tag, std::size_t count, outbox<T>& out) override {
        std::size_t const at_once = owners_.counts.ask(tag, count);
        if (at_once > 0) out.deliver(tag, queues_[owners_.counts.owned_by(tag)].take(at_once));
    }

    std::size_t place(std::vector<T>& events, outbox<T>& out) override { return place_from(events, 0, out); }
    std::size_t place_from(std::vector<T>& events, std::size_t first, outbox<T>& out) override {
        std::size_t const count = events.size() - first;
        prepare(this->fitting(count));
        T* const all = events.data() + first;
        std::size_t taken = 0;
        for (std::size_t room = owners_.counts.room(); taken < count && room > 0; ++taken) {
            auto const partition = route(hash_, all[taken], owners_);
            if (!partition) continue;
            fresh_[*partition].push_back(std::move(all[taken]));
            --room;
        }
        for (std::size_t i = 0; i < fresh_.size(); ++i) {
            if (!fresh_[i].empty()) hand_out(i, std::exchange(fresh_[i], {}), out);
        }
        return taken;
    }

    [[nodiscard]] std::size_t held() const noexcept override {
        std::size_t sum = 0;
        for (auto const& queue : queues_) sum += queue.size();
        return sum;
    }
    void mark(std::vector<std::uint64_t>& ends) const override {
        for (auto const& queue : queues_) ends.push_back(queue.pushed());
    }
    [[nodiscard]] bool passed(std::vector<std::uint64_t> const& ends) const noexcept override {
        for (std::size_t i = 0; i < queues_.size(); ++i) {
            if (queues_[i].removed() < ends[i]) return false;
        }
        return true;
    }

private:
    // Each partition will get about its share: room for a quarter more saves most batches from growing.
    void prepare(std::size_t count) {
        std::size_t const share = count / fresh_.size() * 5 / 4 + 8;
        for (auto& batch : fresh_) {
            batch.clear();
            batch.reserve(std::min(share, count));
        }
    }

    // As much as the partition's owner has asked for goes out, the rest is queued.
    void hand_out(std::size_t partition, std::vector<T>&& events, outbox<T>& out) {
        std::size_t const due = owners_.counts.place(partition, events.size());
        ref const owner = owners_.counts.owner(partition);
        if (due == events.size()) return out.deliver(owner, std::move(events));
        if (due > 0) {
            auto const first = std::make_move_iterator(events.begin());
            out.deliver(owner, std::vector<T>(first, first + static_cast<std::ptrdiff_t>(due)));
        }
        queues_[partition].push(std::move(events), due);
    }

    partition_owners owners_;
    [[no_unique_address]] Hash hash_;
    std::vector<buffer<T>> queues_;
    std::vector<std::vector<T>> fresh_;  // what one call of place() collects for each partition; empty between calls
};

}  // namespace detail

/// Partitions 0 to count - 1, each event to the one that the hash of the whole event names. Errors: argument_error.
[[nodiscard]] inline partition_choice<detail::whole_event> by_partition(std::int64_t count) {
    return {detail::numbered_partitions(count), {}};
}
/// `hash(event)` returns the partition; std::pair{event, partition} to rewrite the event; or an optional of these,
/// empty to drop it. A partition that does not exist ends the stage with an error naming it.
template <class Hash>
[[nodiscard]] partition_choice<Hash> by_partition(std::int64_t count, Hash hash) {
    return {detail::numbered_partitions(count), std::move(hash)};
}
template <class Hash>
[[nodiscard]] partition_choice<Hash> by_partition(std::initializer_list<partition_name> names, Hash hash) {
    return {detail::named_partitions(names), std::move(hash)};
}

}  // namespace weft::gen_stage
