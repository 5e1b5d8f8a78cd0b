#pragma once
// The node's end of the line to its heart: what whoever starts the heart and sends the beats shares with the calls of <weft/heart.hpp>.
//
// The line carries packets: a letter, and behind some letters a text.

#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/runtime.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

namespace weft::heart {

inline constexpr char packet_terms = 'T';     ///< the first of all: what heart must know, as JSON
inline constexpr char packet_beat = 'B';
inline constexpr char packet_command = 'C';   ///< and the command
inline constexpr char packet_clear = 'D';     ///< the command of the terms counts again
inline constexpr char packet_orderly = 'O';   ///< the node will end because somebody wants it to: nothing is to be run
inline constexpr std::size_t most_command_bytes = 2047;

/// From now on packets go to `tell`, and a command that was set before goes there at once. `tell` must not block and not call
/// what is here. Threads: any.
void attach(std::function<void(std::string_view packet)> tell);
/// There is no heart any more: the calls of <weft/heart.hpp> say not_running, and what they set is forgotten.
void detach();

/// The node's end from now on is an orderly one. Without a heart it does nothing. Threads: any. Blocks: never.
void tell_orderly_end();

/// Begins to ask the callback, in processes of `in`; the answer must be there within `limit`. Nothing when there is no callback, or when
/// the one that was asked before is not done. Threads: any.
std::optional<pid> ask_callback(runtime& in, nanoseconds limit);
/// Whether a beat may be sent: nobody is to be asked, or whoever was asked since the last call has agreed in time. Threads: any.
[[nodiscard]] bool take_consent();

}  // namespace weft::heart
