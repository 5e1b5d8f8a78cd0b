#pragma once
// async_stream: one task for each element of a range, at most so many at a time, started as the consumer asks. The
// range may be endless; leaving the loop, by break or exception, ends the tasks that still run.

#include <weft/task/async.hpp>
#include <weft/task/stream_core.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

namespace weft::task {

namespace detail {

/// The input: a borrowed lvalue, or a range of our own.
template <class Range>
class input {
    using kept = std::conditional_t<std::is_lvalue_reference_v<Range>, std::remove_reference_t<Range>*, Range>;
    using first = decltype(std::begin(std::declval<std::remove_reference_t<Range>&>()));
    using last = decltype(std::end(std::declval<std::remove_reference_t<Range>&>()));

public:
    using value_type = std::decay_t<decltype(*std::declval<first&>())>;

    explicit input(Range&& range) : range_{keep(range)} {}

    /// The next element. An element is asked for no earlier than it is needed: the step is made before it, not after.
    [[nodiscard]] std::optional<value_type> pull() {
        if (!at_) {
            at_.emplace(std::begin(range()));
            end_.emplace(std::end(range()));
        } else if (*at_ != *end_) {
            ++*at_;
        }
        if (*at_ == *end_) return std::nullopt;
        return std::optional<value_type>{std::in_place, **at_};
    }

private:
    static kept keep(std::remove_reference_t<Range>& range) {
        if constexpr (std::is_lvalue_reference_v<Range>) return &range;
        else return std::move(range);
    }
    [[nodiscard]] auto& range() noexcept {
        if constexpr (std::is_lvalue_reference_v<Range>) return *range_;
        else return range_;
    }

    kept range_;
    std::optional<first> at_;
    std::optional<last> end_;
};

}  // namespace detail

/// What async_stream returns: a single-pass range of result<T>. The process that iterates it is the tasks' owner.
template <class Range, class Function>
class stream {
    using element = typename detail::input<Range>::value_type;
    static_assert(std::is_invocable_v<Function&, element>, "async_stream: the function does not take an element of the range");

public:
    using value_type = std::decay_t<std::invoke_result_t<Function&, element>>;

    stream(Range&& range, Function function, stream_options const& options, std::source_location where)
        : input_{std::forward<Range>(range)}, function_{std::move(function)}, options_{options}, where_{where} {
        detail::check_stream_options(options);
    }
    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;
    ~stream() = default;

    class iterator {
    public:
        using iterator_concept = std::input_iterator_tag;
        using value_type = result<stream::value_type>;
        using difference_type = std::ptrdiff_t;

        explicit iterator(stream& of) noexcept : of_{&of} {}
        [[nodiscard]] value_type& operator*() const noexcept { return *of_->current_; }
        [[nodiscard]] value_type* operator->() const noexcept { return &*of_->current_; }
        iterator& operator++() {
            of_->advance();
            return *this;
        }
        void operator++(int) { of_->advance(); }
        friend bool operator==(iterator const& at, std::default_sentinel_t) noexcept { return at.is_over(); }

    private:
        [[nodiscard]] bool is_over() const noexcept { return !of_->current_; }

        stream* of_;
    };

    /// Starts the first tasks and waits for the first result. Errors: what the range throws; see async_stream.
    [[nodiscard]] iterator begin() {
        if (!core_) {
            core_.emplace(options_);
            owner_ = self();
            advance();
        }
        return iterator{*this};
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

private:
    void advance() {
        current_.reset();
        for (;;) {
            while (core_->has_room() && start_next()) {}
            if (core_->idle()) return;
            if (auto ended = core_->next()) return show(*ended);
        }
    }

    bool start_next() {
        if (exhausted_) return false;
        std::optional<element> next = input_.pull();
        exhausted_ = !next;
        if (exhausted_) return false;
        auto shared = std::make_shared<detail::cell<value_type>>();
        core_->start(
            [shared, function = function_, owner = owner_, next = *std::move(next)]() mutable {
                detail::begin_task();
                shared->run(function, std::move(next));
                detail::end_task(owner);
            },
            shared, where_);
        return true;
    }

    void show(detail::ended_task& ended) {
        if (!ended.cell->has_value()) {
            current_.emplace(boost::system::in_place_error, std::move(ended.reason));
        } else if constexpr (std::is_void_v<value_type>) {
            current_.emplace(boost::system::in_place_value);
        } else {
            current_.emplace(boost::system::in_place_value, static_cast<detail::cell<value_type>&>(*ended.cell).take());
        }
    }

    detail::input<Range> input_;
    Function function_;
    stream_options options_;
    std::source_location where_;
    pid owner_;
    bool exhausted_ = false;
    std::optional<result<value_type>> current_;
    std::optional<detail::stream_core> core_;  // after current_: the tasks are ended first
};

/// Runs `function(element)` in a task for each element of `range`, at most max_concurrency at a time, and gives the
/// results as the loop asks for them. Nothing runs before the loop begins; leaving it kills what still runs.
/// Blocks: each step parks the caller until a result can be handed out. A range given as an lvalue is borrowed until
/// the stream is destroyed; each task gets a copy of the function and of its element.
/// Errors: argument_error for a bad option, when the stream is made. A task that fails ends a caller that does not trap
/// exits, by the link; else it is one failed element. A task over its time: see on_timeout.
/// Threads: from a process; the one that iterates owns the tasks. Source: Elixir Task.async_stream/3.
template <class Range, class Function>
[[nodiscard]] stream<Range, std::decay_t<Function>> async_stream(
    Range&& range, Function&& function, stream_options const& options = {},
    std::source_location where = std::source_location::current()) {
    return {std::forward<Range>(range), std::forward<Function>(function), options, where};
}

}  // namespace weft::task
