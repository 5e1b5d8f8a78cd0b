#include <weft_brokers/sqlite/queue.hpp>

#include <weft/blocking.hpp>
#include <weft/errors.hpp>
#include <weft/process.hpp>
#include <weft_brokers/sqlite/shared_file.hpp>

#include <algorithm>
#include <utility>

namespace weft::sqlite_queue {

namespace {

/// Without overflow: very late is as good as never.
time_point_ms later(time_point_ms now, std::chrono::milliseconds by) {
    return by.count() > no_limit - now ? no_limit : now + by.count();
}

void require_not_negative(std::chrono::milliseconds delay) {
    if (delay.count() >= 0) return;
    throw argument_error{"sqlite_queue: expected delay to be equal to or greater than 0 ms, got: " + std::to_string(delay.count()) +
                         " ms"};
}

}  // namespace

struct queue::state {
    std::shared_ptr<shared_file> file;
    queue_options options;

    [[nodiscard]] time_point_ms now() const {
        nanoseconds const time = options.now ? options.now() : system_time();
        return std::chrono::floor<std::chrono::milliseconds>(time).count();
    }
    [[nodiscard]] std::chrono::milliseconds visibility(std::optional<std::chrono::milliseconds> chosen) const {
        auto const least = std::chrono::milliseconds{1};
        auto const wanted = chosen.value_or(options.visibility_timeout);
        if (wanted >= least) return wanted;
        throw argument_error{"sqlite_queue: expected visibility to be equal to or greater than 1 ms, got: " +
                             std::to_string(wanted.count()) + " ms"};
    }
    /// Parks a process, blocks a thread.
    void run(work const& what, promise made = promise::flushed) const {
        weft::blocking([&] { file->commits().run(what, made); });
    }
    template <class Items, class Each>
    std::size_t count_in_one(Items const& items, Each const& each, promise made = promise::flushed) const {
        std::size_t counted = 0;
        if (items.empty()) return counted;
        run([&](tables& in) {
            counted = 0;
            time_point_ms const time = now();
            for (auto const& item : items) counted += each(in, item, time) ? 1 : 0;
        }, made);
        return counted;
    }
    [[nodiscard]] bool end(tables& in, settled const& one, time_point_ms time) const {
        if (auto const* back = std::get_if<sqlite_queue::nack>(&one.as)) {
            return in.give_back(one.of, time, later(time, back->delay), options.max_deliveries, one.reason);
        }
        if (std::holds_alternative<dead_letter>(one.as)) return in.bury(one.of, time, one.reason);
        return in.remove(one.of);
    }
};

queue::queue(std::string const& file, queue_options const& options) {
    check(options);
    auto opened = weft::blocking([&] { return shared_file::open(file, options); });
    state_ = std::make_unique<state>(state{std::move(opened), options});
}

queue::~queue() = default;

message_id queue::publish(std::string_view data, publish_options const& options) {
    require_not_negative(options.delay);
    message_id id = 0;
    state_->run([&](tables& in) {
        time_point_ms const now = state_->now();
        id = in.insert(data, options.priority, now, later(now, options.delay));
        in.require_room(state_->options.max_bytes);
    });
    state_->file->ring();
    return id;
}

std::vector<message_id> queue::publish(std::span<outgoing const> batch) {
    for (outgoing const& each : batch) require_not_negative(each.delay);
    std::vector<message_id> ids;
    if (batch.empty()) return ids;
    ids.reserve(batch.size());
    state_->run([&](tables& in) {
        ids.clear();
        time_point_ms const now = state_->now();
        for (outgoing const& each : batch) ids.push_back(in.insert(each.data, each.priority, now, later(now, each.delay)));
        in.require_room(state_->options.max_bytes);
    });
    state_->file->ring();
    return ids;
}

std::vector<leased> queue::lease(std::size_t at_most, std::optional<std::chrono::milliseconds> visibility) {
    auto const length = state_->visibility(visibility);
    std::vector<leased> found;
    if (at_most == 0) return found;
    state_->run([&](tables& in) {
        time_point_ms const now = state_->now();
        in.wake(now, state_->options.max_deliveries);
        found = in.lease_ready(at_most, later(now, length));
    }, promise::loose);
    return found;
}

std::size_t queue::ack(std::span<lease_id const> done) {
    return state_->count_in_one(done, [](tables& in, auto const& each, time_point_ms) { return in.remove(each); });
}

std::size_t queue::nack(std::span<lease_id const> failed, std::chrono::milliseconds delay, std::string_view reason) {
    require_not_negative(delay);
    std::size_t const counted = state_->count_in_one(failed, [&](tables& in, auto const& each, time_point_ms now) {
        return in.give_back(each, now, later(now, delay), state_->options.max_deliveries, reason);
    });
    if (counted != 0) state_->file->ring();
    return counted;
}

std::size_t queue::bury(std::span<lease_id const> failed, std::string_view reason) {
    return state_->count_in_one(
        failed, [&](tables& in, auto const& each, time_point_ms now) { return in.bury(each, now, reason); });
}

std::size_t queue::settle(std::span<settled const> all) {
    bool back = false;
    for (settled const& each : all) {
        check(each.as, "outcome");
        back = back || std::holds_alternative<sqlite_queue::nack>(each.as);
    }
    std::size_t const counted = state_->count_in_one(
        all, [&](tables& in, settled const& each, time_point_ms now) { return state_->end(in, each, now); });
    if (back && counted != 0) state_->file->ring();
    return counted;
}

std::size_t queue::extend(std::span<lease_id const> at_work, std::optional<std::chrono::milliseconds> visibility) {
    auto const length = state_->visibility(visibility);
    return state_->count_in_one(
        at_work, [&](tables& in, auto const& each, time_point_ms now) { return in.extend(each, later(now, length)); },
        promise::loose);
}

std::vector<dead_message> queue::dead_letters(std::size_t at_most, message_id after) {
    std::vector<dead_message> found;
    state_->run([&](tables& in) {
        in.wake(state_->now(), state_->options.max_deliveries);
        found = in.dead(at_most, after);
    }, promise::loose);
    return found;
}

std::size_t queue::requeue(std::span<message_id const> dead) {
    std::size_t const counted =
        state_->count_in_one(dead, [](tables& in, message_id each, time_point_ms) { return in.requeue(each); });
    if (counted != 0) state_->file->ring();
    return counted;
}

std::size_t queue::purge(std::span<message_id const> dead) {
    return state_->count_in_one(dead, [](tables& in, message_id each, time_point_ms) { return in.remove_dead(each); });
}

statistics queue::statistics() {
    sqlite_queue::statistics counted;
    state_->run([&](tables& in) {
        in.wake(state_->now(), state_->options.max_deliveries);
        counted = in.count();
    }, promise::loose);
    return counted;
}

std::optional<std::chrono::milliseconds> queue::next_due() {
    std::optional<std::chrono::milliseconds> left;
    state_->run([&](tables& in) {
        left.reset();
        auto const due = in.next_due();
        if (due) left = std::chrono::milliseconds{std::max<time_point_ms>(*due - state_->now(), 0)};
    }, promise::loose);
    return left;
}

std::shared_ptr<void> queue::when_published(std::function<void()> listener) { return state_->file->listen(std::move(listener)); }

}  // namespace weft::sqlite_queue
