#pragma once
// The part of async_stream that does not depend on types: which tasks run, which have ended, whose result is next.

#include <weft/detail/unique_function.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>
#include <weft/task/cell.hpp>
#include <weft/task/origin.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>

namespace weft {

/// What a stream does with a task that is over its time: `exit` ends the caller with `timeout`, kill_task makes it one
/// failed element.
enum class on_timeout : std::uint8_t { exit, kill_task };

namespace task {

struct stream_options {
    std::optional<std::size_t> max_concurrency{};  ///< tasks at a time, 1 and more; default: the runtime's workers
    bool ordered = true;                           ///< results in the order of the input, else as they come
    nanoseconds timeout = std::chrono::seconds{5};  ///< for each task, from its own start
    weft::on_timeout on_timeout = weft::on_timeout::exit;
    child_shutdown shutdown{};                     ///< how a task supervisor stops the tasks of a supervised stream
};

namespace detail {

/// Errors: argument_error, naming the option, the value and what is allowed.
void check_stream_options(stream_options const& options);

/// One task of a stream that has ended: its cell, and its reason if the cell is empty.
struct ended_task {
    std::shared_ptr<any_cell> cell;
    exit_reason reason;
};

/// The tasks of one stream, monitored by the process that iterates it, and linked to it if they are made so.
/// Owner: that process; nobody else touches it. Destroyed, it kills what still runs and leaves no message behind.
class stream_core {
public:
    stream_core(stream_options const& options, making const& how);
    stream_core(stream_core const&) = delete;
    stream_core& operator=(stream_core const&) = delete;
    ~stream_core();

    [[nodiscard]] bool has_room() const noexcept;
    /// Starts a task for the next input. Errors: as make_process.
    void start(weft::detail::unique_function body, std::shared_ptr<any_cell> cell, std::source_location where);
    /// Waits for the next result to hand out. Nothing: a task has ended and freed its place, but earlier ones are not
    /// out yet. Blocks: parks the caller. Errors: ends the caller when a linked
    /// task failed and the caller does not trap exits, or is over its time and on_timeout is exit.
    [[nodiscard]] std::optional<ended_task> next();
    /// Nothing runs and nothing is kept back.
    [[nodiscard]] bool idle() const noexcept;

private:
    class state;
    std::unique_ptr<state> state_;
};

}  // namespace detail

}  // namespace task

}  // namespace weft
