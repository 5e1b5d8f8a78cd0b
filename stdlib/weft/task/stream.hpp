#pragma once
// async_stream: one task for each element of a range, at most so many at a time, started as the consumer asks. The
// range may be endless; leaving the loop, by break or exception, ends the tasks that still run.

#include <weft/task/async.hpp>
#include <weft/task/stream_core.hpp>
#include <weft/task/supervised.hpp>

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

/// The failed element of a stream over a zipped range.
template <class Element>
struct failed_input {
    Element input;       ///< what the function was called with
    exit_reason reason;  ///< `timeout` when the task was over its time

    /// result::value() of a failed element: the caller exits with the reason.
    [[noreturn]] friend void throw_exception_from_error(failed_input const& failed, boost::source_location const&) {
        throw process_exit{failed.reason};
    }
};

/// A range whose failed elements are to be told with their inputs; see zip_input_on_exit.
template <class Range>
struct zipped {
    Range range;
};

/// async_stream(zip_input_on_exit(urls), fetch) gives a failed_input in the place of each task that failed; a copy of each
/// element is kept for that while its task runs. An lvalue is borrowed. Source: Elixir's option zip_input_on_exit.
template <class Range>
[[nodiscard]] zipped<Range> zip_input_on_exit(Range&& range) {
    return {std::forward<Range>(range)};
}

namespace detail {

template <class Range>
struct stream_source {
    using range = Range;
    static constexpr bool zips = false;
    static Range&& of(Range&& given) noexcept { return std::forward<Range>(given); }
};
template <class Range>
struct stream_source<zipped<Range>> {
    using range = Range;
    static constexpr bool zips = true;
    static Range&& of(zipped<Range>&& given) noexcept { return std::forward<Range>(given.range); }
};

template <class T, class Element>
class zipped_cell final : public cell<T> {
public:
    explicit zipped_cell(Element const& input) : input_{input} {}
    [[nodiscard]] Element take_input() { return std::move(input_); }

private:
    Element input_;  // the owner's alone
};

}  // namespace detail

/// What async_stream returns: a single-pass range of result<T>. The process that iterates it is the tasks' owner.
template <class Range, class Function>
class stream {
    using source = detail::stream_source<Range>;
    using input = detail::input<typename source::range>;
    using element = typename input::value_type;
    static_assert(std::is_invocable_v<Function&, element>, "async_stream: the function does not take an element of the range");

public:
    using value_type = std::decay_t<std::invoke_result_t<Function&, element>>;
    using outcome = std::conditional_t<source::zips, boost::system::result<value_type, failed_input<element>>, result<value_type>>;

    stream(Range&& range, Function function, stream_options const& options, std::source_location where, detail::making const& how = {})
        : input_{source::of(std::forward<Range>(range))}, function_{std::move(function)}, options_{options}, how_{how}, where_{where} {
        how_.shutdown = options.shutdown;
        detail::check_stream_options(options);
    }
    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;
    ~stream() = default;

    class iterator {
    public:
        using iterator_concept = std::input_iterator_tag;
        using value_type = stream::outcome;
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
        if (!begun_) {
            begun_ = true;
            core_.emplace(options_, how_);
            advance();
        }
        return iterator{*this};
    }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

private:
    // What the input or the start of a task throws ends the stream.
    void advance() {
        current_.reset();
        if (!core_) return;
        try {
            find_next();
        } catch (...) {
            core_.reset();
            throw;
        }
    }

    void find_next() {
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
        auto shared = make_cell(*next);
        auto body = [shared, function = function_, from = detail::origin_of(how_, where_), next = *std::move(next)]() mutable {
            detail::run_task(from, [&] { shared->run(function, std::move(next)); });
        };
        core_->start(std::move(body), shared, where_);
        return true;
    }

    static std::shared_ptr<detail::cell<value_type>> make_cell([[maybe_unused]] element const& next) {
        if constexpr (source::zips) return std::make_shared<detail::zipped_cell<value_type, element>>(next);
        else return std::make_shared<detail::cell<value_type>>();
    }

    void show(detail::ended_task& ended) {
        if (!ended.cell->has_value()) {
            show_failure(ended);
        } else if constexpr (std::is_void_v<value_type>) {
            current_.emplace(boost::system::in_place_value);
        } else {
            current_.emplace(boost::system::in_place_value, static_cast<detail::cell<value_type>&>(*ended.cell).take());
        }
    }

    void show_failure(detail::ended_task& ended) {
        if constexpr (source::zips) {
            auto& kept = static_cast<detail::zipped_cell<value_type, element>&>(*ended.cell);
            current_.emplace(boost::system::in_place_error, failed_input<element>{kept.take_input(), std::move(ended.reason)});
        } else {
            current_.emplace(boost::system::in_place_error, std::move(ended.reason));
        }
    }

    input input_;
    Function function_;
    stream_options options_;
    detail::making how_;
    std::source_location where_;
    bool begun_ = false;
    bool exhausted_ = false;
    std::optional<outcome> current_;
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

/// The same with tasks that are children of a task supervisor, linked to the caller as well. Errors: also limit_error out of
/// the iteration when the supervisor has its max_children, which closes the stream; exits the caller with `noproc` when there
/// is no such supervisor. Source: Elixir Task.Supervisor.async_stream/4.
template <class Range, class Function>
[[nodiscard]] stream<Range, std::decay_t<Function>> async_stream(
    task_supervisor::address const& supervisor, Range&& range, Function&& function, stream_options const& options = {},
    std::source_location where = std::source_location::current()) {
    return {std::forward<Range>(range), std::forward<Function>(function), options, where,
            {.supervisor = detail::there(supervisor.process())}};
}

/// The same without links: a task that fails is one failed element for any caller.
/// Source: Elixir Task.Supervisor.async_stream_nolink/4.
template <class Range, class Function>
[[nodiscard]] stream<Range, std::decay_t<Function>> async_stream_nolink(
    task_supervisor::address const& supervisor, Range&& range, Function&& function, stream_options const& options = {},
    std::source_location where = std::source_location::current()) {
    return {std::forward<Range>(range), std::forward<Function>(function), options, where,
            {.supervisor = detail::there(supervisor.process()), .link = false}};
}

}  // namespace weft::task
