#include "proc/kernel.hpp"

#include "base/asymmetric_fence.hpp"
#include "fiber/sanitizer.hpp"
#include "proc/indivisible.hpp"
#include "proc/signal.hpp"
#include "proc/simulation.hpp"
#include "sched/current.hpp"

#include <weft/cpus.hpp>
#include <weft/errors.hpp>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

namespace weft::proc {
namespace {

constexpr std::size_t default_stack_bytes = (fiber::under_asan || fiber::under_tsan) ? std::size_t{512} * 1024
                                                                                     : std::size_t{64} * 1024;
constexpr std::uint32_t most_processes = 128U * 1024 * 1024;
constexpr unsigned most_workers = 1024;

void check_cpus(std::vector<unsigned> const& wanted) {
    auto const allowed = allowed_cpus();
    for (unsigned const each : wanted)
        if (!std::binary_search(allowed.begin(), allowed.end(), each))
            throw argument_error{"cpus: " + std::to_string(each) + " is not a core that this program may use"};
}

/// What workers keep of the room for processes, which no other worker can use, is no more than a sixty-fourth of it.
std::uint32_t portion_of(runtime_options const& options) noexcept {
    std::uint32_t const workers = options.workers + options.spare_workers;
    return std::min(options.max_processes / (128 * workers), 64U);
}

runtime_options checked(runtime_options options) {
    check_cpus(options.cpus);
    if (options.workers == 0) options.workers = options.cpus.empty() ? usable_cpus() : static_cast<unsigned>(options.cpus.size());
    if (options.workers > most_workers)
        throw argument_error{"workers: " + std::to_string(options.workers) + " is not in 0 (all cores) to 1024"};
    if (options.spare_workers > most_workers)
        throw argument_error{"spare_workers: " + std::to_string(options.spare_workers) + " is not in 0 to 1024"};
    if (options.blocking_threads == 0 || options.blocking_threads > most_workers)
        throw argument_error{"blocking_threads: " + std::to_string(options.blocking_threads) + " is not in 1 to 1024"};
    if (options.io_threads == 0 || options.io_threads > most_workers)
        throw argument_error{"io_threads: " + std::to_string(options.io_threads) + " is not in 1 to 1024"};
    if (options.stack_bytes == 0) options.stack_bytes = default_stack_bytes;
    if (options.stack_bytes < min_stack_bytes || !std::has_single_bit(options.stack_bytes))
        throw argument_error{"stack_bytes: " + std::to_string(options.stack_bytes) +
                             " is not a power of two of at least " + std::to_string(min_stack_bytes)};
    if (options.max_processes == 0 || options.max_processes > most_processes)
        throw argument_error{"max_processes: " + std::to_string(options.max_processes) + " is not in 1 to " +
                             std::to_string(most_processes)};
    if (options.stop_timeout < nanoseconds::zero())
        throw argument_error{"stop_timeout: " + std::to_string(options.stop_timeout.count()) + " ns is negative"};
    if (options.on_fault > on_fault::abort)
        throw argument_error{"on_fault: " + std::to_string(static_cast<int>(options.on_fault)) + " is not isolate or abort"};
    check_limits("mailbox_warning", options.mailbox_warning, true);
    return options;
}

}  // namespace

void check_priority(priority value) {
    if (value > priority::max)
        throw argument_error{"priority: " + std::to_string(static_cast<int>(value)) + " is not low, normal, high or max"};
}

kernel::kernel(runtime& owner, runtime_options options, event_sink sink, event_filter wanted, simulation* simulated)
    : owner_{owner},
      options_{checked(std::move(options))},
      sink_{sink},
      wanted_{wanted},
      node_{kernel_directory::instance().reserve(*this)},
      simulated_{simulated},
      started_{base::monotonic_now()},
      watch_{options_.mailbox_warning, watchers_},
      traces_{watchers_},
      scheduler_{{.name = options_.name,
                  .workers = options_.workers,
                  .spares = options_.spare_workers,
                  .stack_bytes = options_.stack_bytes,
                  .told = this,
                  .compacts = options_.compaction && !fiber::under_tsan,  // which is to see as many at once as can be
                  .by_hand = simulated != nullptr,
                  .cpus = options_.cpus}},
      table_{options_.max_processes, scheduler_.epochs()},
      locals_(std::size_t{options_.workers} + options_.spare_workers),
      portion_{portion_of(options_)},
      room_{options_.max_processes},
      blocking_{{.name = options_.name, .threads = options_.blocking_threads}} {
    scheduler_.start();
    if (simulated_ != nullptr) simulated_->attach(*this);
    kernel_directory::instance().show(node_);
}

kernel::~kernel() {
    shut_down();
    // The others' threads may still be on their way out of waking somebody, so they go while the kernel can be found.
    io_made_.store(nullptr, std::memory_order_relaxed);  // relaxed: no process is left to look
    io_.reset();
    shut_down();  // a handler of theirs may have spawned meanwhile
    blocking_.stop();
    kernel_directory::instance().remove(node_);
    if (simulated_ != nullptr) simulated_->detach();
    scheduler_.stop();
    for (auto& each : locals_)
        if (each != nullptr) table_.reclaim_all(each->shelf);
}

kernel::companion& kernel::io_companion(std::unique_ptr<companion> (*make)(kernel& home)) {
    if (companion* const made = io_made_.load(std::memory_order_acquire)) return *made;  // pairs with the store below
    std::lock_guard const hold{io_mutex_};
    if (io_ == nullptr) io_ = make(*this);
    io_made_.store(io_.get(), std::memory_order_release);
    return *io_;
}

// Spawning ---------------------------------------------------------------------------------------------------------

void kernel::check(spawn_options const& options, detail::tie how, process const* parent) const {
    if (how != detail::tie::none && parent == nullptr)
        throw not_a_process{"spawn_link and spawn_monitor need a process that is linked or told"};
    if (!options.name.empty() && name_table::reserved(options.name))
        throw argument_error{"name: \"" + options.name + "\" is reserved"};
    if (options.stack_bytes != 0 && options.stack_bytes < min_stack_bytes)
        throw argument_error{"stack_bytes: " + std::to_string(options.stack_bytes) + " is less than " +
                             std::to_string(min_stack_bytes)};
    if (options.stack_bytes > options_.stack_bytes)
        throw argument_error{"stack_bytes: " + std::to_string(options.stack_bytes) + " is more than the runtime's " +
                             std::to_string(options_.stack_bytes) + " (runtime_options::stack_bytes)"};
    check_priority(options.priority);
    if (options.mailbox.when_full > mailbox_policy::exit_owner)
        throw argument_error{"mailbox.when_full: " + std::to_string(static_cast<int>(options.mailbox.when_full)) +
                             " is not block, refuse, drop_newest, drop_oldest or exit_owner"};
    if (options.mailbox_accounting > mailbox_accounting::outside)
        throw argument_error{"mailbox_accounting: " + std::to_string(static_cast<int>(options.mailbox_accounting)) +
                             " is not inside or outside"};
}

namespace {

spawn_options const usual{};

bool is_usual(spawn_options const& options) noexcept { return &options == &usual; }

/// Whether there is anything to be checked.
bool is_unusual(spawn_options const& options) noexcept {
    if (is_usual(options)) return false;
    return !options.name.empty() || options.stack_bytes != 0 || options.priority != priority::normal ||
           options.mailbox.when_full != mailbox_policy::block || options.mailbox_accounting != mailbox_accounting::inside;
}

}  // namespace

kernel::local* kernel::local_of(sched::worker* here) noexcept {
    return here != nullptr && &here->owner() == &scheduler_ ? locals_[here->index()].get() : nullptr;
}

bool kernel::take_room(local* mine) noexcept {
    if (mine != nullptr && mine->room != 0) {
        --mine->room;
        return true;
    }
    // Relaxed: only the number matters, and the read-modify-write keeps it exact. Here and in give_room().
    std::uint32_t there = room_.load(std::memory_order_relaxed);
    std::uint32_t taken = 0;
    do {
        if (there == 0) return false;
        taken = std::min(there, mine != nullptr ? 1 + portion_ : 1);
    } while (!room_.compare_exchange_weak(there, there - taken, std::memory_order_relaxed, std::memory_order_relaxed));  // as above
    if (mine != nullptr) mine->room = taken - 1;
    return true;
}

void kernel::give_room(local* mine) noexcept {
    std::uint32_t given = 1;
    if (mine != nullptr) {
        if (mine->room < 2 * portion_) {
            ++mine->room;
            return;
        }
        mine->room -= portion_;
        given += portion_;
    }
    room_.fetch_add(given, std::memory_order_relaxed);  // relaxed: see take_room()
}

monitored kernel::spawn(process* parent, detail::unique_function&& body, spawn_options const& options, detail::tie how,
                        std::source_location where, monitor_options const* watch, behaviour_kind const* kind) {
    if (is_unusual(options) || (how != detail::tie::none && parent == nullptr)) [[unlikely]] check(options, how, parent);
    if (watch != nullptr) proc::check(*watch);
    sched::worker* const here = parent != nullptr ? &parent->on() : sched::current_worker();
    local* const mine = local_of(here);
    if (!take_room(mine))
        throw system_limit{"processes: the limit of " + std::to_string(options_.max_processes) +
                           " is reached (runtime_options::max_processes)"};
    process_table::shelf* const shelf = mine != nullptr ? &mine->shelf : nullptr;
    process* fresh = nullptr;
    try {
        fresh = &table_.take(shelf);
        if (how != detail::tie::none) static_cast<void>(fresh->rest_unseen());
        begin(*fresh, parent, std::move(body), options, where, kind, here);
    } catch (...) {
        if (fresh != nullptr) {
            fresh->bury();
            table_.give_back(*fresh, shelf);
        }
        give_room(mine);
        throw;
    }
    monitored made{{fresh->slot(), fresh->generation(), node_}, {}};
    if (parent != nullptr && how != detail::tie::none) made.monitor = tie_to(*fresh, *parent, how, watch);
    if (simulated_ != nullptr) [[unlikely]] simulated_->spawned(*fresh);
    if (is_watched()) [[unlikely]] trace_spawn(*fresh, parent, how, options);
    if (mine != nullptr) {
        here->counters().spawned.add();
        fresh->is_new = true;
        here->push_next(*fresh);
    } else {
        // Relaxed: a shut-down starts after spawning from outside ends, and who sees the end of it saw this.
        from_outside_.fetch_add(1, std::memory_order_relaxed);
        scheduler_.submit(*fresh);
    }
    base::light_fence();  // with the heavy one in shut_down(): it sees the new process, or its phase is seen here
    if (phase_.load(std::memory_order_relaxed) != phase::running) [[unlikely]] signal_new(made.process);  // relaxed: as above
    return made;
}

void kernel::name_new(process& fresh, spawn_options const& options) {
    face& its = fresh.rest_unseen().shown();
    its.name = options.name;
    its.label = options.label;
    if (!options.name.empty() && !names_.insert(options.name, {fresh.slot(), fresh.generation() + 1, node_}))
        throw argument_error{"name: \"" + options.name + "\" is taken"};
}

void kernel::begin(process& fresh, process* parent, detail::unique_function&& body, spawn_options const& options,
                   std::source_location where, behaviour_kind const* kind, sched::worker* here) {
    bool const has_wishes = !is_usual(options);
    if (has_wishes && (!options.name.empty() || !options.label.empty())) name_new(fresh, options);
    fresh.begin({.home = *this,
                 .body = std::move(body),
                 .parent = parent != nullptr ? parent->id() : pid{},
                 .now = here != nullptr ? here->coarse_now() : base::monotonic_now(),
                 .application = parent != nullptr ? parent->application() : std::uint16_t{0},
                 .trap_exit = options.trap_exit,
                 .urgency = options.priority,
                 .where = where,
                 .kind = kind});
    if (has_wishes) {
        if (options.mailbox_accounting != mailbox_accounting::inside) fresh.rare().accounting = options.mailbox_accounting;
        if (options.mailbox.capacity != 0) fresh.bound_mailbox(options.mailbox);
    }
    memory_limit const& limit = options.max_memory.bytes != 0 ? options.max_memory : options_.max_memory;
    if (limit.bytes != 0 && limit.bytes != unlimited) fresh.limit_memory(limit);
}

ref kernel::tie_to(process& fresh, process& parent, detail::tie how, monitor_options const* watch) {
    // The child is not running yet and nobody else knows it, so both ends can be written here.
    if (how == detail::tie::link || how == detail::tie::link_and_monitor) {
        fresh.rest().links.insert_new(parent.id());
        parent.rest().links.insert_new(fresh.id());
    }
    if (how != detail::tie::monitor && how != detail::tie::link_and_monitor) return {};
    ref const which = parent.note_watch(fresh.id(), watch);
    fresh.rest().monitored_by.insert_new(which, watcher{parent.id()});
    return which;
}

// Names ------------------------------------------------------------------------------------------------------------

void kernel::give_name(process& holder, pid id, std::string_view name) {
    face& its = holder.rest_of_any().shown();
    std::lock_guard const hold{its.mutex};
    if (!its.name.empty())
        throw argument_error{"name: process " + weft::to_string(id) + " is registered as \"" + its.name + "\" already"};
    if (!names_.insert(name, id)) throw argument_error{"name: \"" + std::string{name} + "\" is taken"};
    its.name = name;
    // It may have ended since it was found, and then nobody will take the name back but us.
    if (&holder != current()) base::heavy_fence();  // with the light one in process::end(): it sees the face, or is seen here
    if (find_alive(id) == nullptr) {
        names_.erase(name, id);
        its.name.clear();
        throw argument_error{"register: process " + weft::to_string(id) + " has ended"};
    }
}

bool kernel::take_name(std::string_view name) {
    pid const holder = names_.find(name);
    if (!holder || !names_.erase(name, holder)) return false;
    auto const pinned = pin();
    if (process* const found = find_alive(holder)) {
        face& its = found->rest_of_any().shown();
        std::lock_guard const hold{its.mutex};
        its.name.clear();
    }
    if (is_watched()) trace_name(holder, trace_event::unregister_name, name);
    return true;
}

// Odds and ends ----------------------------------------------------------------------------------------------------

/// A log may hold its lock while it runs a sink of the program's.
WEFT_INDIVISIBLE void kernel::tell(event const& what) noexcept {
    if (simulated_ != nullptr) simulated_->told(what);
    else sink_(what);
}

void kernel::tell_with_trace(event what, exit_reason const& reason) noexcept {
    if (!reason.has_trace() || simulated_ != nullptr || !wanted_(what.kind)) {
        tell(what);
        return;
    }
    teller_.soon([this, what = std::move(what), reason]() mutable {
        what.text += "\n";
        what.text += reason.trace();
        tell(what);
    });
}

ref kernel::make_ref(sched::worker* on) noexcept {
    if (on != nullptr && &on->owner() == &scheduler_)
        return ref{locals_[on->index()]->next_ref++, on->index(), node_};
    // Relaxed: only uniqueness matters.
    return ref{foreign_refs_.fetch_add(1, std::memory_order_relaxed), std::uint32_t{2} * most_workers, node_};
}

bool kernel::aim_timer(pid to) noexcept {
    process* const target = find_alive(to);
    if (target == nullptr) return false;
    target->note_timer();
    if (target == current()) return true;  // it cannot end meanwhile
    // While it is open, its end looks for the note later. One whose sender has not buried yet what came too late looks open; but
    // who has seen that sees the end as well.
    return !target->inbox().is_closed_by_now() && find_alive(to) != nullptr;
}

void kernel::cancel_timers_for(pid dead) noexcept {
    for (unsigned i = 0; i < scheduler_.made(); ++i) timers_at(i).cancel_for(dead);
}

std::uint64_t kernel::timer_count() {
    std::uint64_t count = 0;
    for (unsigned i = 0; i < scheduler_.made(); ++i) count += scheduler_.worker_at(i).timers().size();
    return count;
}

void kernel::note_end(pid dead, std::string_view name, sched::worker& on) {
    if (!name.empty()) names_.erase(name, dead);
    on.counters().exited.add();
    give_room(locals_[on.index()].get());
}

std::uint32_t kernel::live() noexcept {
    std::uint64_t ended = 0;
    std::uint64_t begun = from_outside_.load(std::memory_order_relaxed);  // relaxed: a number to show
    for (unsigned i = 0; i < scheduler_.made(); ++i) ended += scheduler_.worker_at(i).counters().exited.read();
    for (unsigned i = 0; i < scheduler_.made(); ++i) begun += scheduler_.worker_at(i).counters().spawned.read();
    return begun > ended ? static_cast<std::uint32_t>(begun - ended) : 0;
}

void kernel::note_gone(process& dead, sched::worker& on) {
    local& mine = *locals_[on.index()];
    table_.retire(dead, mine.shelf);
    // Release pairs with the acquire in nobody_is_left(): who counts it there sees its last writes. Relaxed: own word.
    mine.gone.store(mine.gone.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    base::light_fence();  // with the heavy one in wait_for_none(): it counts this one, or it is seen here
    if (awaited_.load(std::memory_order_relaxed)) [[unlikely]] tell_if_last();  // relaxed: as above
}

}  // namespace weft::proc

weft::spawn_options const& weft::detail::usual_spawn() noexcept { return proc::usual; }
