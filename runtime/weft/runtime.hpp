#pragma once
// A runtime is an object's lifetime: workers start in its constructor and are gone when its destructor returns.
// Several can live in one program, at once or one after the other.

#include <weft/detail/unique_function.hpp>
#include <weft/exit_reason.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <memory>
#include <source_location>
#include <utility>

namespace weft {

namespace proc {
class kernel;
class simulation;
}
namespace sim {
class world;
}

class runtime {
public:
    /// Errors: argument_error for a bad option, naming it; system_limit when threads or memory cannot be had.
    explicit runtime(runtime_options options = {});
    /// Ends what is left: every process gets an exit signal `shutdown`, then after the stop timeout `kill`.
    /// Blocks: until every process has ended and every thread is joined; says whom it waits for.
    ~runtime();
    runtime(runtime const&) = delete;
    runtime& operator=(runtime const&) = delete;

    /// Starts a process from any thread; it has no parent. Errors: as weft::spawn.
    pid spawn(detail::unique_function body, spawn_options const& options = {},
              std::source_location where = std::source_location::current());

    /// Blocks the calling thread (not a process) until `id` has ended, and returns its reason; noproc when it had.
    exit_reason wait(pid id);

    /// Runs `body` as a process, waits for its end, and returns its reason. Blocks the calling thread.
    exit_reason run(detail::unique_function body, std::source_location where = std::source_location::current());

    [[nodiscard]] runtime_options const& options() const noexcept;
    /// What the observer and weft::info read. Not for programs.
    [[nodiscard]] proc::kernel& internals() noexcept { return *kernel_; }

private:
    friend class sim::world;
    runtime(runtime_options options, proc::simulation& simulated);

    std::unique_ptr<proc::kernel> kernel_;
};

/// Starts a runtime, runs `body` as its first process, ends the rest, and returns what main should: 0 after a clean end
/// (normal or shutdown), 1 otherwise. Blocks the calling thread.
int run(detail::unique_function body, runtime_options options = {},
        std::source_location where = std::source_location::current());

}  // namespace weft
