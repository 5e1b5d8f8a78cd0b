#pragma once

// A file that does not take what is to be stored, on a full disk for one: what was to be stored goes back to where it came from,
// and the run is told, which ends. A file that others keep busy is none: that passes.

#include "storage/error.hpp"

#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>
#include <weft/send.hpp>

#include <span>
#include <string>

namespace tickets {

/// To the process of the run.
struct cannot_store {
    std::string why;
};

[[nodiscard]] inline bool may_pass(storage::error const& wrong) noexcept { return wrong.cause() == weft::sqlite::problem::busy; }

template <class Message>
void give_back(std::span<Message> batch, storage::error const& wrong, weft::pid run) {
    for (Message& each : batch) each.mark_failed(weft::exit_reason{wrong.what()});
    weft::send(run, cannot_store{wrong.what()});
}

}  // namespace tickets
