#pragma once
// A batcher: collects messages into one open batch for each batch key and partition, and closes a batch by size, by time,
// by a message that does not wait, or at the pipeline's end.

#include <weft/broadway/batch.hpp>
#include <weft/broadway/counts.hpp>
#include <weft/broadway/pipeline.hpp>
#include <weft/broadway/telemetry.hpp>
#include <weft/broadway/wiring.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft/gen_stage.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/timer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace weft::broadway::detail {

/// Which open batch a message goes to.
struct batch_place {
    std::optional<std::size_t> partition;
    broadway::batch_key key;

    friend bool operator==(batch_place const&, batch_place const&) = default;
    friend auto operator<=>(batch_place const&, batch_place const&) = default;
};

/// To a batcher itself: the time of this batch is over. It may be closed already, and another one be open there.
struct batch_timeout {
    batch_place where;
    std::uint64_t number;
};

/// Owner: one stage's process.
template <class Module>
class batcher {
    using message = typename Module::message;
    using closed_batch = batch<message>;

public:
    using infos = weft::infos<batch_timeout, finish_layer>;

    batcher(pipeline_ptr<Module> of, std::size_t index)
        : of_{std::move(of)}, key_{of_->chosen.batchers[index].first}, options_{of_->chosen.batchers[index].second},
          info_{stage_info_of(*of_, part::batcher(key_text(key_)), key_text(key_), 0)} {}

    std::vector<closed_batch> handle_events(std::vector<message> list) {
        batcher_span const span{[&](auto at) { return batcher_start{at, info_, lent_messages{list}}; }};
        std::vector<closed_batch> closed;
        for (std::size_t next = 0; next < list.size();) next = collect_run(list, next, closed);
        start_timers();
        span.end<batcher_stop>([&](auto at) { return batcher_stop{at, info_}; });
        return closed;
    }

    std::vector<closed_batch> handle_info(batch_timeout const& over) {
        std::vector<closed_batch> closed;
        auto const found = open_.find(over.where);
        if (found != open_.end() && found->second.number == over.number) {
            found->second.timer = {};
            close(found, batch_trigger::timeout, closed);
        }
        return closed;
    }
    [[nodiscard]] std::shared_ptr<observable const> published() const { return counts_; }
    void handle_info(finish_layer) { wiring_.finished(); }
    void handle_info(exit_msg const& end) { log_linked_end(end.from, end.reason); }

    void handle_subscribe(gen_stage::peer side, gen_stage::subscribe_options const&, gen_stage::subscription const& who) {
        wiring_.opened(side, who);
    }
    std::vector<closed_batch> handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) {
        wiring_.closed(why.peer, who);
        std::vector<closed_batch> closed;
        if (why.peer == gen_stage::peer::producer && wiring_.alone()) {
            while (!open_.empty()) close(open_.begin(), batch_trigger::flush, closed);
            wiring_.finish();
        }
        return closed;
    }

private:
    struct open_batch {
        std::vector<message> messages;
        batch_splitter<message> splitter;  // null: by size
        std::uint64_t number = 0;
        nanoseconds opened{};
        ref timer{};
    };
    using open_batches = std::map<batch_place, open_batch>;

    [[nodiscard]] std::optional<std::size_t> partition_of(message const& one) const {
        if (!options_.partition_by) return std::nullopt;
        return options_.partition_by(one) % static_cast<std::uint64_t>(options_.concurrency);
    }
    [[nodiscard]] bool belongs(message const& one, batch_place const& where) const {
        return one.batch_key() == where.key && partition_of(one) == where.partition;
    }

    // Consecutive messages of one place, from `next` on; returns where they end.
    std::size_t collect_run(std::vector<message>& list, std::size_t next, std::vector<closed_batch>& closed) {
        batch_place const where{partition_of(list[next]), list[next].batch_key()};
        auto into = open_.end();
        bool flush = false;
        do {
            if (into == open_.end()) into = open(where);
            flush = flush || list[next].batch_mode() == batch_mode::flush;
            if (add(into->second, std::move(list[next]))) {
                close(into, batch_trigger::size, closed);
                into = open_.end();
                flush = false;
            }
            ++next;
        } while (next < list.size() && belongs(list[next], where));
        if (flush) close(into, batch_trigger::flush, closed);
        return next;
    }

    typename open_batches::iterator open(batch_place const& where) {
        auto const [at, is_new] = open_.try_emplace(where);
        if (!is_new) return at;
        open_batch& fresh = at->second;
        fresh.number = ++opened_;
        fresh.opened = monotonic_time();
        if (options_.split_by) fresh.splitter = options_.split_by();
        else fresh.messages.reserve(static_cast<std::size_t>(std::min<std::int64_t>(options_.batch_size, most_reserved)));
        fresh_.push_back(where);
        return at;
    }

    // Whether the batch is full now.
    bool add(open_batch& into, message&& one) {
        into.messages.push_back(std::move(one));
        if (into.splitter) return into.splitter(into.messages.back());
        return into.messages.size() == static_cast<std::size_t>(options_.batch_size);
    }

    void close(typename open_batches::iterator which, batch_trigger trigger, std::vector<closed_batch>& closed) {
        open_batch& done = which->second;
        if (done.timer) cancel_timer(done.timer);
        counts_->closed(trigger, done.messages.size(), monotonic_time() - done.opened);
        batch_info<typename message::batcher_type> info{key_, which->first.key, which->first.partition, done.messages.size(), trigger};
        closed.emplace_back(std::move(info), std::move(done.messages));
        open_.erase(which);
    }

    // Only for what is still open when the list has been gone through.
    void start_timers() {
        for (batch_place const& where : fresh_) {
            auto const found = open_.find(where);
            if (found == open_.end() || found->second.timer) continue;
            found->second.timer = send_after(options_.batch_timeout, self(), batch_timeout{where, found->second.number});
        }
        fresh_.clear();
    }

    static constexpr std::int64_t most_reserved = 1024;

    pipeline_ptr<Module> of_;
    typename message::batcher_type key_;
    batcher_options<message> const& options_;  // in *of_
    stage_info info_;
    std::shared_ptr<batch_counts> const counts_ =
        std::make_shared<batch_counts>(options_.split_by ? 0 : static_cast<std::size_t>(options_.batch_size));
    wiring wiring_;
    open_batches open_;
    std::vector<batch_place> fresh_;  // opened while the current list is gone through
    std::uint64_t opened_ = 0;
};

}  // namespace weft::broadway::detail
