// A pipeline's cost a message: from a producer in memory through two processors to the acknowledger, without a batcher and
// with one that fills batches of a hundred.
#include "harness.hpp"

#include <weft/broadway.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <span>
#include <vector>

namespace bench {
namespace {

namespace broadway = weft::broadway;

struct all_acknowledged {};

/// Counts, and tells `owner` when all messages have come to their end.
class counted_acks final : public broadway::acknowledger {
public:
    counted_acks(weft::pid owner, long count) : owner_{owner}, left_{count} {}

    void ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) override {
        require(failed.empty(), "every message succeeds");
        long const done = std::ssize(successful);
        // Relaxed: only the count matters; the message that is sent after it orders the rest.
        if (left_.fetch_sub(done, std::memory_order_relaxed) == done) weft::send(owner_, all_acknowledged{});
    }

private:
    weft::pid owner_;
    std::atomic<long> left_;
};

struct numbers_line {
    enum class batcher : unsigned char { sums };
    using message = broadway::message<long, batcher>;

    void handle_message(message& one) { one.put_data(one.data() + 1); }
    void handle_batch(batcher, std::span<message> batch) {
        for (message const& each : batch) sum_ += each.data();
    }
    long sum_ = 0;
};

/// 0, 1, 2 … as they are asked for.
class numbers_source {
public:
    numbers_source(long count, std::shared_ptr<broadway::acknowledger> to) : left_{count}, to_{std::move(to)} {}

    std::vector<numbers_line::message> handle_demand(std::size_t demand) {
        std::vector<numbers_line::message> events;
        auto const count = std::min(left_, static_cast<long>(demand));
        events.reserve(static_cast<std::size_t>(count));
        for (long i = 0; i < count; ++i) events.emplace_back(next_++, std::make_shared<broadway::receipt>(to_));
        left_ -= count;
        return events;
    }

private:
    long left_;
    std::shared_ptr<broadway::acknowledger> to_;
    long next_ = 0;
};

}  // namespace

/// pipeline plain|batched MAX_DEMAND MESSAGES
outcome pipeline(arguments const& given) {
    std::string_view const shape = given.word(0);
    if (shape != "plain" && shape != "batched") wrong_usage("pipeline knows plain and batched");
    long const count = given.number(2);
    outcome measured{.operations = count};
    in_runtime([&] {
        auto const to = std::make_shared<counted_acks>(weft::self(), count);
        broadway::options<numbers_line> chosen{.name = "line"};
        chosen.producer = {.start = broadway::producer<numbers_source>(count, std::static_pointer_cast<broadway::acknowledger>(to))};
        chosen.processors = {.concurrency = 2, .max_demand = given.number(1)};
        if (shape == "batched") chosen.batchers = {{numbers_line::batcher::sums, {.batch_size = 100, .max_demand = given.number(1)}}};
        stopwatch const time;
        broadway::start_link<numbers_line>(chosen);
        weft::receive([](all_acknowledged) {});
        measured.time = time.passed();
        broadway::stop("line");
    });
    return measured;
}

}  // namespace bench
