#pragma once
// One step of a master, from the side of whoever asked for it.

#include <weft/application/internal/master.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <string>

namespace weft::app {

enum class step_end : std::uint8_t { done, failed, late };

struct step_outcome {
    step_end how = step_end::done;
    std::string problem{};
};

/// Waits for the answer to the last step of `master`; its end is an answer as well.
[[nodiscard]] step_outcome await_step(pid master, nanoseconds limit);

/// Sends a step in the caller's name and waits for its answer. Blocks: parks for `limit` at most.
template <class Step>
[[nodiscard]] step_outcome take_step(pid master, Step what, nanoseconds limit) {
    what.asker = self();
    send(master, std::move(what));
    return await_step(master, limit);
}

}  // namespace weft::app
