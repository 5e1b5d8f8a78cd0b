#include "proc/fault_report.hpp"

#include "base/last_words.hpp"
#include "base/signal_text.hpp"
#include "proc/dump.hpp"
#include "proc/process.hpp"
#include "sched/current.hpp"
#include "sched/worker.hpp"

#include <dlfcn.h>
#include <link.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace weft::proc {
namespace {

using base::signal_text;

void add_thread(signal_text& to) noexcept {
    std::array<char, 16> name{};
    ::prctl(PR_GET_NAME, name.data());
    to << "  thread " << static_cast<std::uint64_t>(::syscall(SYS_gettid)) << " " << name.data();
    if (sched::worker* const here = sched::current_worker())
        to << ", scheduler thread " << std::uint64_t{here->index()};
    to << "\n";
}

void add_process(signal_text& to, process& struck) noexcept {
    pid const id = struck.id();
    to << "  process " << std::uint64_t{id.slot()} << "." << std::uint64_t{id.generation()};
    if (face* const shown = struck.shown_if_any()) {
        // Whoever holds the lock may be in the midst of changing them, even this very thread.
        if (shown->mutex.try_lock()) {
            for (std::string const* each : {&shown->name, &shown->label})
                if (!each->empty()) to << " " << *each;
            shown->mutex.unlock();
        }
    }
    std::source_location const where = struck.spawned_at();
    to << ", spawned at " << where.file_name() << ":" << std::uint64_t{where.line()} << "\n";
}

void add_call(signal_text& to, std::uintptr_t behind) noexcept {
    std::uintptr_t const inside = behind - 1;
    to << "    ";
    to.hex(inside);
    dl_find_object its{};
    if (_dl_find_object(reinterpret_cast<void*>(inside), &its) == 0) {
        std::string_view const name = its.dlfo_link_map->l_name;
        to << " " << (name.empty() ? std::string_view{"the program"} : name) << "+";
        to.hex(inside - its.dlfo_link_map->l_addr);
    }
    to << "\n";
}

char const* what_it_is(fault const& what) noexcept {
    switch (what.kind) {
        case fault_kind::stack_overflow: return "the process's stack is used up";
        case fault_kind::null_access: return "null pointer";
        case fault_kind::division_by_zero: return "integer division by zero";
        case fault_kind::other: return "memory may be corrupt";
    }
    return "";
}

/// A signal that was sent struck nothing, and its address means something else.
signal_text& add_what(signal_text& to, fault const& what) noexcept {
    to << signal_name(what.signal);
    if (what.code <= 0) return to << (what.signal == SIGABRT ? " (the program gave up)" : " (it was sent)");
    to << " at ";
    return to.hex(what.address) << " (" << what_it_is(what) << ") " << to_string(what.where);
}

}  // namespace

void report_fault(fault const& what, process* struck) noexcept {
    signal_text text;
    text << "weft: ";
    add_what(text, what) << ", which ends the program\n";
    add_thread(text);
    if (struck != nullptr) add_process(text, *struck);
    text << "  calls, innermost first:\n";
    for (std::uintptr_t const each : std::span{what.calls}.first(what.count)) add_call(text, each);
    std::string_view const all = text.text();
    static_cast<void>(!::write(STDERR_FILENO, all.data(), all.size()));
}

void dump_fault(fault const& what, process* struck) noexcept {
    signal_text reason;
    std::string_view const words = what.signal == SIGABRT ? base::last_words() : std::string_view{};
    add_what(reason, what);
    if (!words.empty()) reason << ": " << words;
    if (struck != nullptr) {
        pid const id = struck->id();
        reason << ", in process " << std::uint64_t{id.slot()} << "." << std::uint64_t{id.generation()};
    }
    tell_dump(write_dump({.reason = reason.text(),
                          .whose = struck,
                          .calls = std::span{what.calls}.first(what.count),
                          .in_handler = true,
                          .without_names = what.where == fault_site::allocator}));
}

}  // namespace weft::proc
