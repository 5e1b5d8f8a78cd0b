#pragma once
// The events of running stages as a range: the process that iterates is their consumer.
//
//     for (long const& each : gen_stage::stream(source, {.max_demand = 100}) | std::views::take(10)) …

#include <weft/detail/check.hpp>
#include <weft/gen_stage/process_inlet.hpp>
#include <weft/gen_stage/stage_options.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace weft::gen_stage {

struct stream_options {
    demand_mode demand = demand_mode::forward;    ///< set on the producers once all are subscribed to
    std::optional<std::vector<pid>> producers{};  ///< on which; not given: on those of the subscriptions; may be empty
};

namespace detail {

/// Errors: argument_error naming the producer and what is wrong.
void check_subscription(producer_address const& to, subscribe_options const& options);
/// Sets the mode as the options say. Never blocks.
void set_demand(stream_options const& chosen, process_inlet const& subscribed);
[[noreturn]] void exit_for_missing_producer();

/// Walks one batch after the other. Owner: the process that opens it. Not moved: iterators point here.
template <class T>
class stream_reader {
public:
    stream_reader(std::vector<subscribe_to<T>> to, stream_options chosen) : to_{std::move(to)}, chosen_{std::move(chosen)} {
        for (auto const& one : to_) check_subscription(one.to.address(), one.options);
    }
    stream_reader(stream_reader const&) = delete;
    stream_reader& operator=(stream_reader const&) = delete;
    ~stream_reader() {
        if (in_) in_->template close<T>();
    }

    void open() {
        if (in_) return;
        in_.emplace();
        for (auto const& one : to_) {
            if (!in_->subscribe(one.to.address(), one.options, &weft::detail::type_of<T>)) {
                over_ = true;
                in_->template close<T>();
                exit_for_missing_producer();
            }
        }
        set_demand(chosen_, *in_);
    }

    [[nodiscard]] bool is_over() {
        arrive();
        return over_;
    }
    [[nodiscard]] T& event() {
        arrive();
        weft::detail::check(!over_, "stream: no event is read behind the end");
        return list_.own()[at_];
    }
    void step() {
        arrive();
        left_behind_ = true;
    }

private:
    // A step is taken when somebody looks at where it leads, so that the last event that is wanted waits for no other.
    void arrive() {
        if (over_) return;
        if (std::exchange(left_behind_, false)) ++at_;
        if (at_ == chunk_end_) next_chunk();
    }

    void next_chunk() {
        if (at_ > chunk_begin_) in_->handled(at_ - chunk_begin_);
        if (at_ == list_.size() && !next_batch()) return;
        chunk_begin_ = at_;
        chunk_end_ = at_ + std::min(list_.size() - at_, in_->chunk());
    }

    bool next_batch() {
        list_ = {};
        over_ = true;  // stays so when this throws
        at_ = chunk_begin_ = chunk_end_ = 0;
        if (auto next = in_->template next<T>()) {
            list_ = std::move(*next);
            over_ = false;
        }
        return !over_;
    }

    std::vector<subscribe_to<T>> to_;
    stream_options chosen_;
    std::optional<process_inlet> in_;
    batch<T> list_;
    std::size_t at_ = 0;
    std::size_t chunk_begin_ = 0;
    std::size_t chunk_end_ = 0;
    bool left_behind_ = false;  // the event at at_ has been read
    bool over_ = false;
};

}  // namespace detail

/// A single-pass range, and a view, of the events of some producers. Threads: a value of one process from begin() on.
template <class T>
class event_stream : public std::ranges::view_base {
    using reader = detail::stream_reader<T>;

public:
    class iterator {
    public:
        using iterator_concept = std::input_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;

        explicit iterator(reader& of) noexcept : of_{&of} {}
        /// The event is the reader's own: it may be moved from.
        [[nodiscard]] T& operator*() const { return of_->event(); }
        iterator& operator++() {
            of_->step();
            return *this;
        }
        void operator++(int) { of_->step(); }
        friend bool operator==(iterator const& at, std::default_sentinel_t) { return at.of_->is_over(); }

    private:
        reader* of_;
    };

    event_stream(std::vector<subscribe_to<T>> to, stream_options chosen)
        : reader_{std::make_unique<reader>(std::move(to), std::move(chosen))} {}

    /// Subscribes, in the calling process. A second call goes on where the first one is.
    [[nodiscard]] iterator begin() {
        reader_->open();
        return iterator{*reader_};
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

private:
    std::unique_ptr<reader> reader_;
};

/// The events of several producers, as they come; each producer's own in their order. Nothing is subscribed before the
/// loop begins; demand is that of the subscriptions, and is asked for again as the loop goes on.
/// It ends when no subscription is left: a producer that ends normally ends a transient or temporary one.
/// Blocks: each step parks the caller until an event is there. Leaving the loop destroys the stream, which cancels what it
/// has subscribed to and waits for each producer's answer, so that no message of it is left; other messages stay.
/// Errors: argument_error for a bad option, here, naming the producer. While it is read the caller exits with
/// init_stream(noproc) for a name that nobody holds, and with close_stream(reason) when a subscription ends in a way
/// that its cancel mode passes on; a temporary one never does.
/// Threads: from a process. Source: GenStage.stream/2.
template <class T>
[[nodiscard]] event_stream<T> stream(std::vector<subscribe_to<T>> subscriptions, stream_options options = {}) {
    return {std::move(subscriptions), std::move(options)};
}
/// The events of one producer.
template <class T>
[[nodiscard]] event_stream<T> stream(producer_ref<T> producer, subscribe_options options = {}, stream_options how = {}) {
    return {{{std::move(producer), std::move(options)}}, std::move(how)};
}
template <class S>
    requires detail::has_handle_demand<S> || detail::has_handle_events<S>
[[nodiscard]] auto stream(stage_ref<S> producer, subscribe_options options = {}, stream_options how = {}) {
    static_assert(detail::stage_traits<S>::produces, "the stage is a consumer: it emits nothing to read");
    return stream(producer_ref<detail::output_of<S>>{producer}, std::move(options), std::move(how));
}

}  // namespace weft::gen_stage
