#include "proc/fault.hpp"

#include "proc/dump_settings.hpp"
#include "proc/fault_report.hpp"
#include "proc/kernel.hpp"
#include "proc/last_exit.hpp"
#include "proc/process.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <mutex>

namespace weft::proc {
namespace {

constexpr std::array signals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::uintptr_t first_mapped = std::uintptr_t{64} * 1024;  // the kernel maps nothing below (vm.mmap_min_addr)
constexpr std::uintptr_t page_fault_writes = 2;  // bits of the processor's error code
constexpr std::uintptr_t page_fault_fetches = 16;

void on_signal(int signal, siginfo_t* info, void* context);

/// Who handled one of the signals before.
struct handling {
    struct sigaction before{};
    bool ours_is_in = false;
};

struct watch_state {
    std::mutex mutex;  // guards the two below; the handler reads `before` of what is installed
    unsigned watches = 0;
    std::array<handling, signals.size()> each;
    std::atomic<bool> watching{false};  // relaxed: while it is false every fault is somebody else's
};

watch_state& state() noexcept {
    static auto* const only = new watch_state;  // reachable for ever: a fault may come at the program's end
    return *only;
}

thread_local fault struck;  // NOLINT: written by the handler, read by its thread behind it
thread_local bool reporting = false;  // this thread writes a report: a second fault has nothing left to say

// The default action, or the next handler ---------------------------------------------------------------------------

/// A fault comes again when the handler returns, and then finds the default; what was sent must be sent again.
void by_default(int signal, siginfo_t const& info) noexcept {
    struct sigaction standard{};
    standard.sa_handler = SIG_DFL;
    ::sigaction(signal, &standard, nullptr);
    if (info.si_code <= 0) ::syscall(SYS_tgkill, ::getpid(), ::syscall(SYS_gettid), signal);
}

struct sigaction const* handler_before(int signal) noexcept {
    for (std::size_t i = 0; i < signals.size(); ++i)
        if (signals[i] == signal && state().each[i].ours_is_in) return &state().each[i].before;
    return nullptr;
}

bool handled_before(int signal) noexcept {
    struct sigaction const* const next = handler_before(signal);
    return next != nullptr &&
           ((next->sa_flags & SA_SIGINFO) != 0 || (next->sa_handler != SIG_DFL && next->sa_handler != SIG_IGN));
}

bool is_ignored(int signal, siginfo_t const& info) noexcept {
    struct sigaction const* const next = handler_before(signal);
    return next != nullptr && next->sa_handler == SIG_IGN && info.si_code <= 0;
}

/// Nobody else may repair it.
bool ends_program(int signal, siginfo_t const& info) noexcept { return !handled_before(signal) && !is_ignored(signal, info); }

void pass_on(int signal, siginfo_t* info, void* context) noexcept {
    struct sigaction const* const next = handler_before(signal);
    if (!handled_before(signal)) {
        if (!is_ignored(signal, *info)) by_default(signal, *info);
    } else if ((next->sa_flags & SA_SIGINFO) != 0) {
        next->sa_sigaction(signal, info, context);
    } else {
        next->sa_handler(signal);
    }
}

// What struck -------------------------------------------------------------------------------------------------------

bool on_its_stack(fiber::stack const& its, std::uintptr_t at) noexcept {
    return at >= reinterpret_cast<std::uintptr_t>(its.low) && at < reinterpret_cast<std::uintptr_t>(its.top());
}

fault_kind kind_of(siginfo_t const& info, fiber::stack const& on) noexcept {
    if (info.si_signo == SIGFPE) return info.si_code == FPE_INTDIV ? fault_kind::division_by_zero : fault_kind::other;
    if (info.si_signo != SIGSEGV || (info.si_code != SEGV_MAPERR && info.si_code != SEGV_ACCERR))
        return fault_kind::other;
    auto const address = reinterpret_cast<std::uintptr_t>(info.si_addr);
    if (address < first_mapped) return fault_kind::null_access;
    auto const low = reinterpret_cast<std::uintptr_t>(on.low);
    return address >= low && address < low + fiber::page_bytes ? fault_kind::stack_overflow : fault_kind::other;
}

/// A call through a null pointer: the caller is where the call would have returned to. True: the context was changed.
bool step_back_to_caller(ucontext_t& context, fiber::stack const& on) noexcept {
    auto& registers = context.uc_mcontext.gregs;
    auto const stack = static_cast<std::uintptr_t>(registers[REG_RSP]);
    bool const fetched = (static_cast<std::uintptr_t>(registers[REG_ERR]) & page_fault_fetches) != 0;
    if (!fetched || static_cast<std::uintptr_t>(registers[REG_RIP]) >= first_mapped) return false;
    if (!on_its_stack(on, stack - fiber::page_bytes) || !on_its_stack(on, stack + sizeof(void*))) return false;
    registers[REG_RIP] = *reinterpret_cast<greg_t const*>(stack);
    registers[REG_RSP] += static_cast<greg_t>(sizeof(void*));
    return true;
}

void note(fault& into, siginfo_t const& info, ucontext_t& context, process* me) noexcept {
    auto& registers = context.uc_mcontext.gregs;
    into.signal = info.si_signo;
    into.code = info.si_code;
    into.address = reinterpret_cast<std::uintptr_t>(info.si_addr);
    into.instruction = static_cast<std::uintptr_t>(registers[REG_RIP]);
    into.writes =
        info.si_signo == SIGSEGV && (static_cast<std::uintptr_t>(registers[REG_ERR]) & page_fault_writes) != 0;
    into.kind = fault_kind::other;
    into.where = fault_site::outside;
    into.calls[0] = into.instruction + 1;
    into.count = 1;
    bool const at_home = me != nullptr && on_its_stack(me->stack(), static_cast<std::uintptr_t>(registers[REG_RSP])) &&
                         !on_its_stack(me->stack(), reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
    if (!at_home || info.si_code <= 0) return;
    into.kind = kind_of(info, me->stack());
    greg_t const instruction = registers[REG_RIP];
    greg_t const stack = registers[REG_RSP];
    bool const null_call = into.kind == fault_kind::null_access && step_back_to_caller(context, me->stack());
    into.where = look_at_site(context, into.calls, into.count);
    if (null_call) {
        registers[REG_RIP] = instruction;
        registers[REG_RSP] = stack;
    }
}

/// For the report: the calls of what was not worth a look before.
void look_again(fault& into, ucontext_t const& context) noexcept {
    if (into.count > 1) return;
    std::size_t count = 0;
    static_cast<void>(look_at_site(context, into.calls, count));
    if (count == 0) into.calls[0] = into.instruction + 1;
    into.count = std::max<std::size_t>(count, 1);
}

/// Returning from the handler goes on in `to(with)`, on the signal stack, as if that had been called.
void redirect(ucontext_t& context, void (*to)(process&) noexcept, process& with) noexcept {
    auto& registers = context.uc_mcontext.gregs;
    constexpr std::uintptr_t direction_flag = 0x400;
    auto const top =
        (reinterpret_cast<std::uintptr_t>(context.uc_stack.ss_sp) + context.uc_stack.ss_size) & ~std::uintptr_t{15};
    registers[REG_RSP] = static_cast<greg_t>(top - 64 - sizeof(void*));  // as behind a call: 8 beside a multiple of 16
    registers[REG_RBP] = 0;
    registers[REG_RDI] = reinterpret_cast<greg_t>(&with);
    registers[REG_RIP] = reinterpret_cast<greg_t>(to);
    registers[REG_EFL] &= ~static_cast<greg_t>(direction_flag);
}

bool has_signal_stack(ucontext_t const& context) noexcept {
    return (context.uc_stack.ss_flags & SS_DISABLE) == 0 && context.uc_stack.ss_size != 0;
}

WEFT_UNINSTRUMENTED void on_signal(int signal, siginfo_t* info, void* context) {
    base::abandon_walk();
    int const errno_before = errno;
    auto& interrupted = *static_cast<ucontext_t*>(context);
    bool const a_worker = sched::current_worker() != nullptr;
    bool const ours = state().watching.load(std::memory_order_relaxed);  // relaxed: see watching
    if (!ours || reporting || (!a_worker && handled_before(signal))) return pass_on(signal, info, context);
    process* const me = current();
    note(struck, *info, interrupted, me);
    if (struck.is_clean() && has_signal_stack(interrupted) && me->home().options().on_fault == on_fault::isolate) {
        redirect(interrupted, &process::leave_faulted, *me);
    } else {
        reporting = true;
        look_again(struck, interrupted);
        report_fault(struck, me);
        if (ends_program(signal, *info)) dump_fault(struck, me);
        pass_on(signal, info, context);
        reporting = false;  // whoever it was passed to may have repaired it
    }
    errno = errno_before;
}

}  // namespace

char const* signal_name(int signal) noexcept {
    switch (signal) {
        case SIGSEGV: return "SIGSEGV";
        case SIGBUS: return "SIGBUS";
        case SIGFPE: return "SIGFPE";
        case SIGILL: return "SIGILL";
        case SIGABRT: return "SIGABRT";
        default: return "a signal";
    }
}

fault const& last_fault() noexcept { return struck; }

fault_watch::fault_watch() {
    read_dump_environment();
    watch_state& its = state();
    std::lock_guard const hold{its.mutex};
    if (its.watches++ != 0) return;
    learn_sites(process::roots());
    watch_terminate();
    struct sigaction mine{};
    mine.sa_sigaction = &on_signal;
    // Not deferred: a fault of the handler itself is how a walk over a broken stack ends. No mask: nothing to restore.
    mine.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    for (std::size_t i = 0; i < signals.size(); ++i) {
        if (its.each[i].ours_is_in) continue;  // beneath somebody else's, who passes faults on to it
        ::sigaction(signals[i], nullptr, &its.each[i].before);
        its.each[i].ours_is_in = true;
        ::sigaction(signals[i], &mine, nullptr);
    }
    its.watching.store(true, std::memory_order_relaxed);  // relaxed: see watching
}

fault_watch::~fault_watch() {
    watch_state& its = state();
    std::lock_guard const hold{its.mutex};
    if (--its.watches != 0) return;
    its.watching.store(false, std::memory_order_relaxed);  // relaxed: see watching
    unwatch_terminate();
    for (std::size_t i = 0; i < signals.size(); ++i) {
        struct sigaction now{};
        ::sigaction(signals[i], nullptr, &now);
        if ((now.sa_flags & SA_SIGINFO) == 0 || now.sa_sigaction != &on_signal) continue;
        ::sigaction(signals[i], &its.each[i].before, nullptr);
        its.each[i].ours_is_in = false;
    }
}

}  // namespace weft::proc
