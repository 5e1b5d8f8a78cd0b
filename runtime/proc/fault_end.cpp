// How a process ends that a clean fault struck: off its stack, onto a fresh one, and from there like any other. fault.hpp
// says why so.

#include "base/stack_trace.hpp"
#include "proc/fault.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <new>

namespace weft::proc {
namespace {

/// What the struck code may have left half changed: nobody destroys it, nobody uses it.
struct left_behind {
    detail::unique_function body;
    std::unique_ptr<process_dictionary> dictionary;
    std::shared_ptr<observable const> published;
    left_behind* before = nullptr;
};

std::atomic<left_behind*> all_left_behind{nullptr};  // so that it is not taken for lost memory

void keep_for_ever(left_behind* one) noexcept {
    // Relaxed: a chain that nobody follows.
    one->before = all_left_behind.load(std::memory_order_relaxed);
    while (!all_left_behind.compare_exchange_weak(one->before, one, std::memory_order_relaxed)) {  // relaxed: as above
    }
}

std::string hexadecimal(std::uintptr_t number) {
    std::string digits;
    do digits.insert(digits.begin(), "0123456789abcdef"[number % 16]);
    while ((number /= 16) != 0);
    return "0x" + digits;
}

std::string what_happened(fault const& what, std::size_t stack_bytes) {
    switch (what.kind) {
        case fault_kind::stack_overflow:
            return "the stack of " + std::to_string(stack_bytes / 1024) + " KiB is used up";
        case fault_kind::null_access:
            return what.writes ? "a write through a null pointer" : "a read through a null pointer";
        case fault_kind::division_by_zero: return "integer division by zero";
        case fault_kind::other: break;
    }
    return "a fault";
}

}  // namespace

char const* type_of_fault(fault_kind kind) noexcept {
    switch (kind) {
        case fault_kind::stack_overflow: return "weft::stack_overflow";
        case fault_kind::null_access: return "weft::memory_fault";
        case fault_kind::division_by_zero: return "weft::arithmetic_fault";
        case fault_kind::other: break;
    }
    return "weft::fault";
}

std::string describe_fault(fault const& what, std::size_t stack_bytes) {
    return std::string{signal_name(what.signal)} + " at " + hexadecimal(what.address) + ": " +
           what_happened(what, stack_bytes) + ", in " + base::describe_place(what.calls[0] - 1);
}

std::span<std::uintptr_t const> process::roots() noexcept {
    static std::array const both{reinterpret_cast<std::uintptr_t>(&fiber_main),
                                 reinterpret_cast<std::uintptr_t>(&fault_main)};
    return both;
}

/// Where the handler's return leads, on the signal stack.
WEFT_UNINSTRUMENTED void process::leave_faulted(process& me) noexcept {
    me.after_ = after::faulted;
    me.fiber_.finish();
}

/// The stack was left with objects on it that nobody destroys.
void process::leave_stack(sched::worker& on) noexcept {
    show(stack_bytes_, 0);
    on.stacks().depot().abandon(fiber_.release_stack());
}

void process::settle_fault(sched::worker& on) noexcept {
    std::size_t const bytes = fiber_.on().bytes;
    leave_stack(on);
    bool const has_ended = (generation() & 1U) == 0;  // struck behind its end, in the destructor of its reason
    if (!has_ended && !begin_again_at_end(on, bytes)) end_faulted();
    if (has_ended || !fiber_.has_stack()) home_->note_gone(*this, on);
    else on.push_next(*this);
}

/// On a stack of its own, since what it still destroys may call the runtime. False: there is none to be had.
bool process::begin_again_at_end(sched::worker& on, std::size_t stack_bytes) noexcept {
    try {
        relations& its = rest();
        its.rare().struck = std::make_unique<fault>(last_fault());
        its.rare().struck_on = stack_bytes;
        // What was settled before holds: a failure that others may know of already.
        if (ending_ != nullptr && (withdrawn_ || !ending_->is_clean())) must_end(*ending_);
        else cause_ = exit_pending_ ? cause::signal : cause::exception;
        ending_ = nullptr;
        auto left = std::make_unique<left_behind>();
        left->body = std::move(body_);
        left->dictionary = std::move(its.dictionary);
        if (face* const shown = its.shown_if_any()) {
            std::lock_guard const hold{shown->mutex};
            left->published = std::move(shown->published);
        }
        keep_for_ever(left.release());
        fiber_.prepare(on.stacks().take(), &fault_main, this);
        show(stack_bytes_, static_cast<std::uint32_t>(fiber_.on().bytes));
        show(state_, process_state::runnable);
        return true;
    } catch (std::exception const&) {  // no memory, or no stack
        budget_ = on.budget();
        return false;
    }
}

void process::fault_main(void* self) noexcept {
    auto& me = *static_cast<process*>(self);
    me.end_faulted();  // nothing may be left on this stack: finish() does not return
    me.after_ = after::finish;
    me.fiber_.finish();
}

void process::end_faulted() noexcept {
    // Before the names are looked up, which takes long: as in end().
    state_.store(process_state::exiting, std::memory_order_release);  // pairs with the acquire in is_alive()
    end(reason_now(reason_of_fault()));
}

exit_reason process::reason_of_fault() {
    rarities const* const seldom = rare_if_any();
    if (seldom == nullptr || seldom->struck == nullptr)
        return exit_reason::error("weft::fault", "no memory to tell which");
    fault const& what = *seldom->struck;
    try {
        std::string const text = describe_fault(what, seldom->struck_on);
        home_->tell({event_kind::stack_abandoned, id(),
                     "process " + weft::to_string(id()) + " has left a stack behind, without destructors: " + text});
        return exit_reason::error(type_of_fault(what.kind), text,
                                  base::describe_trace(std::span{what.calls}.first(what.count)));
    } catch (std::bad_alloc const&) {
        return exit_reason::error(type_of_fault(what.kind), signal_name(what.signal));
    }
}

}  // namespace weft::proc
