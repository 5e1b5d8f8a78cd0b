#pragma once
// What most turns of a process never touch: its ties to others, and, each for itself, what few have of those that have
// ties: its names for people, its dictionary, its timer. Made when first needed, freed with the control block's reuse, so
// that an observer who found it may still read it.

#include "base/clock.hpp"
#include "base/small_map.hpp"
#include "proc/fault.hpp"
#include "proc/mailbox_gate.hpp"
#include "proc/signal.hpp"
#include "sched/timer_shelf.hpp"
#include "trace/histogram.hpp"

#include <weft/detail/end_duty.hpp>
#include <weft/exit_reason.hpp>
#include <weft/info.hpp>
#include <weft/monitor.hpp>
#include <weft/pid.hpp>
#include <weft/trace.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <any>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace weft::proc {

class process;

/// The deadline of the process's current wait. One entry serves all its waits: a wait that ends early leaves the entry
/// in the wheel, and the next wait with a later deadline finds it there (a call with a time limit that is answered costs
/// the wheel nothing). When it fires too early it moves to the deadline that holds then.
struct wait_timer : sched::timer_entry, detail::in_block {
    explicit wait_timer(process& owner) noexcept;

    process& owner;
    sched::timer_shelf* home = nullptr;                  // owner; where the entry is or was linked
    std::atomic<base::nanos> deadline{base::never};      // owner writes; never: no wait, or one without a limit
    std::atomic<base::nanos> armed_due{base::never};     // when the entry will fire
    std::atomic<bool> armed{false};                      // owner and fire, see wait.cpp
    std::atomic<bool> passed{false};                     // fire sets, owner clears
};

struct watched {
    pid object;                        // empty: a name that nobody held
    monitor_alias alias = monitor_alias::off;
    std::unique_ptr<std::string> tag;  // null: the usual one
};

struct watcher {
    pid who;
    std::unique_ptr<std::string> name{};  // what was monitored, when it was a name: to be told in the down_msg
};

/// For a watcher: nothing when it has none.
[[nodiscard]] inline std::unique_ptr<std::string> kept_name(std::string name) {
    return name.empty() ? nullptr : std::make_unique<std::string>(std::move(name));
}

/// What ends an alias, besides unalias and its owner's end.
enum class alias_kind : std::uint8_t {
    until_unalias,
    until_message,             // the first one accepted
    until_monitor,             // the end of the monitor of the same ref
    until_message_or_monitor,  // and the message takes the monitor back
};

/// How long the turns of one that is looked at last.
struct turn_clock {
    base::nanos since = 0;
    base::nanos until = 0;
    base::nanos last = 0;
    base::nanos longest = 0;
    tally::histogram turns{};
};

/// What only few of those have that have relations at all. Owner only, but for the gate.
struct rarities {
    boost::unordered_flat_map<std::uint64_t, alias_kind> aliases;  // active ones, by number (alias_ref.hpp)
    std::uint64_t next_alias = 1;
    boost::unordered_flat_map<pid, std::uint32_t, std::hash<pid>> suspending;    // whom it suspended, how often
    boost::unordered_flat_map<pid, std::uint32_t, std::hash<pid>> suspended_by;
    std::vector<suspend_signal> suspenders_waiting;  // to be told that it stands still
    std::shared_ptr<mailbox_gate> gate;  // of a bounded mailbox; set before anybody knows the process, then constant
    memory_limit limit{.bytes = unlimited};
    bool over_limit = false;
    std::uint64_t large_for = 0;                     // the system monitor's setting that heard of its account
    std::uint64_t crowded_for = 0;                   // the one that heard of its mailbox
    bool crowd_logged = false;
    std::uint32_t calm_at = 0;                       // at this length of the mailbox somebody is to hear again
    std::unique_ptr<trace_options> traced;           // null: by nobody
    std::unique_ptr<turn_clock> clock;               // null: nobody looks
    mailbox_accounting accounting = mailbox_accounting::inside;
    std::unique_ptr<fault> struck;  // the clean fault that ends it, and the size of the stack that it left
    std::size_t struck_on = 0;
};

/// To whom an unlink was sent whose acknowledgement, of that serial, is awaited.
struct unlinked : base::small_map<pid, std::uint64_t>, detail::in_block {};

/// What people see of a process besides the words of its block, and what is to be done at its end.
struct face : detail::in_block {
    // Written by the owner, the name by anybody, and read by observers, all under the mutex.
    std::mutex mutex;
    std::string name;
    std::string label;
    std::shared_ptr<observable const> published;
    char const* behaviour = "";

    // Written by anybody under the mutex, taken out at the end. Null: nothing is to be done then.
    std::unique_ptr<std::vector<std::shared_ptr<detail::end_duty>>> end_duties;

    std::atomic<bool> sensitive{false};  // owner writes, observers read; relaxed, a wish
};

/// Counts itself as it grows and shrinks: with a memory limit each put asks for the sum.
struct process_dictionary : boost::unordered_flat_map<std::string, std::any> {
    [[nodiscard]] static std::size_t bytes_of(std::string_view key) noexcept { return sizeof(value_type) + key.size(); }

    std::size_t bytes = 0;  // of entries and keys; what values keep elsewhere is not known
};

struct relations : detail::in_block {
    relations() = default;
    ~relations() { delete shown_.load(std::memory_order_relaxed); }  // relaxed: nobody else looks any more
    relations(relations const&) = delete;
    relations& operator=(relations const&) = delete;

    [[nodiscard]] rarities& rare() {
        if (seldom == nullptr) seldom = std::make_unique<rarities>();
        return *seldom;
    }
    /// Null while there is none. Anybody.
    [[nodiscard]] face* shown_if_any() const noexcept {
        return shown_.load(std::memory_order_acquire);  // pairs with the exchange in shown()
    }
    /// Anybody.
    [[nodiscard]] face& shown() {
        face* there = shown_if_any();
        if (there != nullptr) return *there;
        auto fresh = std::make_unique<face>();
        // Release publishes the new one, acquire sees the one that somebody else made first.
        if (shown_.compare_exchange_strong(there, fresh.get(), std::memory_order_acq_rel, std::memory_order_acquire))
            return *fresh.release();
        return *there;
    }

    // Owner only.
    base::small_set<pid> links;
    base::small_map<ref, watched> monitors;
    base::small_map<ref, watcher> monitored_by;
    std::unique_ptr<process_dictionary> dictionary;  // null while nothing was put
    std::unique_ptr<rarities> seldom;
    exit_reason reason;  // why it must end, once exit_pending
    std::unique_ptr<wait_timer> timer;    // null: it never waited with a limit
    std::unique_ptr<unlinked> unlinking;  // null while none is awaited

private:
    std::atomic<face*> shown_{nullptr};
};
static_assert(sizeof(relations) <= 256, "every process with a link or a monitor has them");

}  // namespace weft::proc
