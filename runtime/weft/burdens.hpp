#pragma once
// What few processes have much of: a stack that is nearly used up, links and monitors by the thousand. Looking for them is too dear
// to be done with every list, so it goes round, a part at a time. As weft/info.hpp: safe from any thread.

#include <weft/fwd.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weft {

/// How much of its stack a process that does not run has used.
struct stack_mark {
    std::uint64_t bytes = 0;  ///< what there is, without the guard; 0: it has no stack now
    std::uint64_t used = 0;   ///< where it stands
    /// Down to the lowest page that was touched since its pages were last given back to the system: by this process, or by one that
    /// had the stack before it.
    std::uint64_t high = 0;
};

struct process_burden {
    pid id;
    std::optional<stack_mark> stack{};  ///< empty: not looked at
    std::uint64_t ties = 0;             ///< links, and monitors of both directions
};

namespace info {

/// A round over all processes that goes on where it stopped.
struct burden_round {
    double stack_share = 0.5;           ///< what is worth telling: so much of the stack touched,
    std::uint64_t ties = 1000;          ///< or so many ties
    std::uint32_t next = 0;
    nanoseconds began{};
    nanoseconds before{};               ///< when the last one began: who has stood still since was looked at
};
/// The next part, at most about 20 000 processes and 1000 stacks: some milliseconds. What is worth telling, of processes that do
/// not run. Each stack that is looked at keeps its process from running for about a microsecond.
[[nodiscard]] std::vector<process_burden> burdens(runtime& of, burden_round& round);

/// Of one. Nothing when it has ended; the pid alone while it runs or is about to.
[[nodiscard]] std::optional<process_burden> burden(runtime& of, pid id);
/// Gives the pages of its stack that are not in use to the system; what is touched from then on is its own. What burden() tells
/// after that.
std::optional<process_burden> give_back_stack(runtime& of, pid id);

}  // namespace info
}  // namespace weft
