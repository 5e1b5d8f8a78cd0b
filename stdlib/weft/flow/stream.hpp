#pragma once
// The events of a flow as a range that a process reads at its own pace, and may leave at any point. A process of its own
// consumes the flow and hands over a batch at a time, so nothing ever comes to the reader's mailbox.

#include <weft/call.hpp>
#include <weft/flow/lease.hpp>
#include <weft/flow/materialize.hpp>
#include <weft/flow/session.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace weft::flow {

namespace detail {

/// From the reader of a stream: the next batch, please. An empty batch: there is no more.
struct batch_request {
    weft::detail::reply_right reader;
};

/// The body of the process between a flow and its reader: ends with either.
template <class T>
void serve_stream(plan what, std::shared_ptr<lease> borrowed, pid reader) {
    ref const owner = monitor(reader);
    session running{std::move(what), &weft::detail::type_of<T>, std::move(borrowed), owner};
    for (bool more = true; more;) {
        receive(
            [&](batch_request request) {
                auto arrived = running.next<T>();
                more = arrived.has_value();
                if (!more) {
                    if (auto const done = running.finish(); !done) return request.reader.fail(done.error());
                }
                request.reader.answer(weft::detail::make_node<gen_stage::batch<T>>(more ? std::move(*arrived) : gen_stage::batch<T>{}));
            },
            when([owner](down_msg const& down) { return down.monitor == owner; }, [&more](down_msg const&) { more = false; }));
    }
}

/// The reader's end. Destroyed, it ends the flow without waiting for it.
class stream_reader {
public:
    explicit stream_reader(weft::detail::unique_function body);
    stream_reader(stream_reader const&) = delete;
    stream_reader& operator=(stream_reader const&) = delete;
    ~stream_reader();

    /// Blocks: parks the caller. Errors: exits the caller with the reason of the flow's failure.
    [[nodiscard]] weft::detail::node_ptr next();

private:
    pid server_;
};

}  // namespace detail

/// What stream() returns: a single-pass input range, which the process that calls begin() reads.
template <class D>
class event_stream {
public:
    using value_type = detail::event_of<D>;

    explicit event_stream(D flow) : flow_{std::move(flow)} {}
    event_stream(event_stream const&) = delete;
    event_stream& operator=(event_stream const&) = delete;
    ~event_stream() = default;

    class iterator {
    public:
        using iterator_concept = std::input_iterator_tag;
        using value_type = event_stream::value_type;
        using difference_type = std::ptrdiff_t;

        explicit iterator(event_stream& of) noexcept : of_{&of} {}
        [[nodiscard]] value_type& operator*() const noexcept { return of_->batch_[of_->place_]; }
        [[nodiscard]] value_type* operator->() const noexcept { return &**this; }
        iterator& operator++() {
            of_->advance();
            return *this;
        }
        void operator++(int) { of_->advance(); }
        friend bool operator==(iterator const& at, std::default_sentinel_t) noexcept { return at.is_over(); }

    private:
        [[nodiscard]] bool is_over() const noexcept { return of_->place_ == of_->batch_.size(); }

        event_stream* of_;
    };

    /// Starts the flow and waits for its first events. Blocks: parks the caller. Errors: see stream.
    [[nodiscard]] iterator begin() {
        if (flow_) {
            start(std::move(*flow_));
            flow_.reset();
            fetch();
        }
        return iterator{*this};
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

private:
    void start(D flow) {
        detail::check_event<value_type>();
        auto body = [borrowed = borrowed_, what = detail::plan_of(std::move(flow), borrowed_), reader = self()]() mutable {
            detail::serve_stream<value_type>(std::move(what), std::move(borrowed), reader);
        };
        reader_.emplace(std::move(body));
    }

    void advance() {
        if (++place_ == batch_.size()) fetch();
    }

    void fetch() {
        auto const answer = reader_->next();
        batch_ = std::move(answer->template value<gen_stage::batch<value_type>>().own());
        place_ = 0;
    }

    std::optional<D> flow_;
    std::vector<value_type> batch_;
    std::size_t place_ = 0;
    std::shared_ptr<detail::lease> borrowed_ = std::make_shared<detail::lease>();
    detail::lender lent_{borrowed_};
    std::optional<detail::stream_reader> reader_;
};

/// The events of the flow, as the loop asks for them:
///     for (auto& order : flow::stream(flow::from(orders) | flow::map(price))) …
/// Nothing runs before begin(). Leaving the loop, by break or exception, ends the flow and all that it has started; an
/// endless flow is fine. The stages are no further ahead than the demand between them.
/// Blocks: each step may park the caller until events come. Errors: exits the caller with the reason of the first stage
/// that failed. Threads: from a process; the one that iterates owns the run. Source: enumerating a Flow.
template <detail::described D>
[[nodiscard]] event_stream<std::remove_cvref_t<D>> stream(D&& flow) {
    return event_stream<std::remove_cvref_t<D>>{std::forward<D>(flow)};
}

}  // namespace weft::flow
