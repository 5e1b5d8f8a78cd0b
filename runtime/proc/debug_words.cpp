// Where a debugger finds what, for tools/gdb: a table of names and offsets as plain data, and the address from which all runtimes
// of the program are reached. So the debugger's commands work on a program without type information, and on a core file. What
// they look at is read as it stands; nothing of this is used by the runtime itself.

#include "fiber/context.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/detail/io_target.hpp>
#include <weft/info.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#pragma GCC diagnostic ignored "-Winvalid-offsetof"  // of classes with bases or references: both compilers know

namespace weft::proc {
namespace {

/// An entry. The last one has no name.
struct debug_word {
    char name[40]{};
    std::uint64_t value = 0;

    constexpr debug_word() = default;
    template <std::size_t Length>
    constexpr debug_word(char const (&text)[Length], std::uint64_t is) noexcept : value{is} {
        std::copy_n(text, Length, name);
    }
};

/// Members are private, but an explicit instantiation may name them. So the words are its arguments, and a friend hands them out.
struct debug_table {
    friend constexpr auto words_of(debug_table) noexcept;
};
template <debug_word... Words>
struct debug_words {
    friend constexpr auto words_of(debug_table) noexcept { return std::array{Words..., debug_word{}}; }
};

template struct debug_words<
    // Raised when a word below gets another meaning; new words do not count.
    debug_word{"version", 1},

    debug_word{"directory.shown", offsetof(kernel_directory, shown_)},
    debug_word{"directory.count", kernel_directory::max_runtimes},

    debug_word{"kernel.name", offsetof(kernel, options_) + offsetof(runtime_options, name)},
    debug_word{"kernel.node", offsetof(kernel, node_)},
    debug_word{"kernel.blocks", offsetof(kernel, table_) + offsetof(process_table, blocks_)},
    debug_word{"kernel.made", offsetof(kernel, table_) + offsetof(process_table, made_)},
    debug_word{"kernel.applications", offsetof(kernel, contexts_) + offsetof(io_table, known_)},
    debug_word{"kernel.workers", offsetof(kernel, scheduler_) + offsetof(sched::scheduler, workers_)},
    debug_word{"kernel.workers_made", offsetof(kernel, scheduler_) + offsetof(sched::scheduler, made_)},
    debug_word{"kernel.places", offsetof(kernel, scheduler_) + offsetof(sched::scheduler, places_)},
    debug_word{"kernel.injected",
               offsetof(kernel, scheduler_) + offsetof(sched::scheduler, inject_) + offsetof(sched::inject_queue, size_)},
    debug_word{"kernel.injected_new",
               offsetof(kernel, scheduler_) + offsetof(sched::scheduler, new_) + offsetof(sched::inject_queue, size_)},
    debug_word{"application.name", offsetof(detail::io_target, application)},

    debug_word{"worker.running", offsetof(sched::worker, running_)},
    debug_word{"worker.thread", offsetof(sched::worker, thread_)},
    debug_word{"worker.standing", offsetof(sched::worker, standing_) + offsetof(sched::worker_standing, value_)},
    debug_word{"worker.awake_since", offsetof(sched::worker, awake_since_)},
    debug_word{"worker.doing", offsetof(sched::worker, doing_)},
    debug_word{"worker.slot", offsetof(sched::worker, queues_) + offsetof(sched::local_queues, slot_)},
    debug_word{"worker.queue", offsetof(sched::worker, queues_) + offsetof(sched::local_queues, ordinary_)},
    debug_word{"worker.nursery", offsetof(sched::worker, queues_) + offsetof(sched::local_queues, new_) +
                                     offsetof(sched::nursery<>, word_)},
    debug_word{"worker.urgent", offsetof(sched::worker, queues_) + offsetof(sched::local_queues, urgent_)},
    debug_word{"queue.head", offsetof(sched::run_queue<64>, head_)},
    debug_word{"queue.tail", offsetof(sched::run_queue<64>, tail_)},
    debug_word{"urgent.size", sizeof(sched::run_queue<64>)},

    debug_word{"process.size", sizeof(process)},
    debug_word{"process.slot", offsetof(process, slot_)},
    debug_word{"process.generation", offsetof(process, generation_)},
    debug_word{"process.state", offsetof(process, state_)},
    debug_word{"process.parent", offsetof(process, parent_)},
    debug_word{"process.application", offsetof(process, application_)},
    debug_word{"process.kind", offsetof(process, kind_)},
    debug_word{"process.relations", offsetof(process, rest_)},
    debug_word{"process.waits_at", offsetof(process, waits_at_)},
    debug_word{"process.waits_for", offsetof(process, waits_for_)},
    debug_word{"process.spawned_at", offsetof(process, spawned_at_)},
    debug_word{"process.reductions", offsetof(process, reductions_)},
    debug_word{"process.messages_in", offsetof(process, messages_in_)},
    debug_word{"process.stack_bytes", offsetof(process, stack_bytes_)},
    debug_word{"process.trap_exit", offsetof(process, trap_exit_)},
    debug_word{"process.body", offsetof(process, body_)},
    debug_word{"process.fiber", offsetof(process, fiber_) + offsetof(fiber::fiber, state_)},
    debug_word{"process.mailbox_first", offsetof(process, mailbox_) + offsetof(mailbox, first_)},
    debug_word{"process.mailbox_length", offsetof(process, mailbox_) + offsetof(mailbox, length_)},
    debug_word{"process.inbox_first", offsetof(process, inbox_) + offsetof(base::inbox<detail::signal>, first_)},
    debug_word{"process.inbox_tail", offsetof(process, inbox_) + offsetof(base::inbox<detail::signal>, tail_)},

    debug_word{"relations.face", offsetof(relations, shown_)},
    debug_word{"face.name", offsetof(face, name)},
    debug_word{"face.label", offsetof(face, label)},
    debug_word{"face.behaviour", offsetof(face, behaviour)},
    debug_word{"kind.name", offsetof(behaviour_kind, name)},

    debug_word{"node.next", offsetof(detail::node, next)},
    debug_word{"node.kind", offsetof(detail::node, kind)},
    debug_word{"node.payload_offset", offsetof(detail::node, payload_offset)},
    debug_word{"node.payload_bytes", offsetof(detail::node, payload_bytes)},
    debug_word{"node.has_value", offsetof(detail::node, has_value)},
    debug_word{"node.type", offsetof(detail::node, type)},
    debug_word{"type.name", offsetof(detail::type_descriptor, name)},

    debug_word{"fiber.stopped_at", offsetof(fiber::fiber::state, stopped_at)},
    debug_word{"fiber.stack_low", offsetof(fiber::fiber::state, on) + offsetof(fiber::stack, low)},
    debug_word{"fiber.stack_bytes", offsetof(fiber::fiber::state, on) + offsetof(fiber::stack, bytes)},
    // What a stack that was left has at its top: where the frame pointer lies, or the first of two places for Boost.Context.
    debug_word{"context.places", fiber::context::frame_offsets.size()},
    debug_word{"context.frame_pointer", fiber::context::frame_offsets.front()},
    debug_word{"context.bytes", fiber::context::place_bytes},

    debug_word{"state=runnable", static_cast<std::uint64_t>(process_state::runnable)},
    debug_word{"state=running", static_cast<std::uint64_t>(process_state::running)},
    debug_word{"state=receive", static_cast<std::uint64_t>(process_state::receive)},
    debug_word{"state=call", static_cast<std::uint64_t>(process_state::call)},
    debug_word{"state=timer", static_cast<std::uint64_t>(process_state::timer)},
    debug_word{"state=io", static_cast<std::uint64_t>(process_state::io)},
    debug_word{"state=suspended", static_cast<std::uint64_t>(process_state::suspended)},
    debug_word{"state=exiting", static_cast<std::uint64_t>(process_state::exiting)},
    debug_word{"state=hibernated", static_cast<std::uint64_t>(process_state::hibernated)},
    debug_word{"state=send", static_cast<std::uint64_t>(process_state::send)},
    debug_word{"state=blocking", static_cast<std::uint64_t>(process_state::blocking)}>;

}  // namespace

extern "C" {
extern decltype(words_of(debug_table{})) const weft_debug_words;
constexpr decltype(words_of(debug_table{})) weft_debug_words = words_of(debug_table{});

extern kernel_directory* const weft_debug_directory;
kernel_directory* const weft_debug_directory = &kernel_directory::instance();
}

}  // namespace weft::proc
