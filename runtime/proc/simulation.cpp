#include "proc/simulation.hpp"

#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <weft/detail/check.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <exception>

namespace weft::proc {
namespace {

thread_local simulation* t_simulation = nullptr;

constexpr base::nanos a_step = 1'000;
constexpr std::array<std::int32_t, 8> budgets{4000, 1, 2, 3, 5, 8, 20, 100};  // of a turn; the usual one first
constexpr std::uint32_t short_turn_one_in = 2;
constexpr std::uint32_t delay_one_in = 4;       // signals that could be held back
constexpr std::uint32_t hurry_one_in = 16;      // steps at which a timer that is near could come first
constexpr std::uint32_t disorder_one_in = 2;    // timers that are due together
constexpr std::uint64_t wind_up_steps = 10'000;  // before the next report, or the kill, of a shut-down
constexpr std::uint64_t hasty_steps = 1'000;  // the same after a failure: whoever goes on starting others is cut short
constexpr std::uint64_t the_clock = 1;  // as an actor
constexpr std::uint64_t channel_bit = std::uint64_t{1} << 63U;
constexpr std::uint64_t call_bit = std::uint64_t{1} << 30U;  // no slot has it

std::uint64_t channel_id(pid from, pid to) noexcept {
    return channel_bit | ((step_number(from) * 0x9e3779b97f4a7c15U) ^ step_number(to));
}

}  // namespace

simulation::simulation(base::chooser& by, simulation_rules rules, std::size_t trace_lines)
    : by_{by}, rules_{std::move(rules)}, log_{trace_lines}, kills_left_{rules_.kills},
      slowdowns_left_{rules_.slowdowns}, io_errors_left_{rules_.io_errors}, outer_{std::exchange(t_simulation, this)} {}

simulation::~simulation() {
    t_simulation = outer_;
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

simulation* simulation::on_this_thread() noexcept { return t_simulation; }

std::filesystem::path const& simulation::folder() {
    if (!folder_.empty()) return folder_;
    std::string name = (std::filesystem::temp_directory_path() / "weft-sim-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::filesystem::filesystem_error{"mkdtemp", name, std::error_code{errno, std::generic_category()}};
    return folder_ = name;
}

bool simulation::io_fails(char const* what) {
    if (io_errors_left_ == 0 || winding_up_ || by_.choose(2, rules_.io_error_one_in) == 0) return false;
    --io_errors_left_;
    fault(std::string{what} + " of a file fails");
    return true;
}

void simulation::attach(kernel& home) {
    home_ = &home;
    hand_ = std::make_unique<sched::hand>(home.scheduler());
}

void simulation::detach() {
    channels_.clear();
    hand_.reset();
}

// What the kernel tells ---------------------------------------------------------------------------------------------

bool simulation::hold(pid to, detail::node* signal) {
    detail::check(std::this_thread::get_id() == owner_, "a simulated runtime is touched by another thread");
    if (firing_) {
        fired_.emplace_back(to, signal);
        return true;
    }
    process const* const sender = current();
    return route(sender != nullptr ? sender->id() : pid{}, to, signal, sender != nullptr && sender->id() != to);
}

bool simulation::route(pid from, pid to, detail::node* signal, bool may_wait) {
    log_.note(step_kind::sends, from, to, static_cast<std::uint64_t>(signal->kind) ^ signal->type->hash);
    auto const found = std::find_if(channels_.begin(), channels_.end(),
                                    [&](channel const& each) { return each.from == from && each.to == to; });
    bool const at_once = found == channels_.end() && (!may_wait || !rules_.late_signals || by_.choose(2, delay_one_in) == 0);
    if (log_.wants_words())
        log_.say(clock_.now(), log_.name_of(from) + " sends " + std::string{name_of(*signal)} + " to " +
                                   log_.name_of(to) + (at_once ? "" : " (on its way)"));
    if (at_once) return false;
    channel& way = found != channels_.end() ? *found : channels_.emplace_back(channel_id(from, to), from, to);
    way.held.emplace_back(signal);
    return true;
}

void simulation::spawned(process const& fresh) {
    log_.note(step_kind::spawns, fresh.parent(), fresh.id());
    if (!log_.wants_words()) return;
    process_summary const one = const_cast<process&>(fresh).summary(clock_.now());
    log_.call(one.id, one.label.empty() ? (one.name.empty() ? "spawned at " + one.spawned_at : one.name) : one.label);
    log_.say(clock_.now(), log_.name_of(one.parent) + " spawns " + log_.name_of(one.id));
}

void simulation::ended(process& dead, exit_reason const& reason) {
    pid const id = dead.id();
    log_.note(step_kind::ends, id, {}, static_cast<std::uint64_t>(reason.what()));
    if (log_.wants_words()) log_.say(clock_.now(), log_.name_of(id) + " ends: " + reason.to_string());
    if (id == main_) end_of_main_ = reason;
}

void simulation::matched(process const& by, detail::node const& what) {
    log_.note(step_kind::matches, by.id(), {}, what.type->hash);
    if (log_.wants_words()) log_.say(clock_.now(), log_.name_of(by.id()) + " receives " + std::string{what.type->name});
}

void simulation::told(event const& what) {
    if (log_.wants_words()) log_.say(clock_.now(), what.text.substr(0, what.text.find('\n')));
}

// Steps -------------------------------------------------------------------------------------------------------------

void simulation::collect() {
    collect_runnable();
    settle_network();
}

void simulation::collect_runnable() {
    while (sched::task* const next = hand_->take_runnable()) runnable_.push_back(static_cast<process*>(next));
    std::erase_if(slowed_, [this](slowed const& each) {
        if (each.until > clock_.now()) return false;
        runnable_.push_back(each.who);
        return true;
    });
}

void simulation::settle_network() {
    if (network_ == nullptr) return;
    {
        auto const here = hand_->between_turns();
        network_->settle();
    }
    collect_runnable();
}

std::string const& simulation::unsimulated() {
    if (complaint_.empty()) complaint_ = network_->complaint();
    return complaint_;
}

base::nanos simulation::next_due() const noexcept {
    base::nanos due = hand_->next_due();
    for (slowed const& each : slowed_) due = std::min(due, each.until);
    if (network_ != nullptr) due = std::min(due, network_->next_due(clock_.now()));
    return due;
}

void simulation::list_actors() {
    actors_.clear();
    listed_at_ = clock_.now();
    for (process const* each : runnable_) actors_.push_back(step_number(each->id()));
    for (channel const& each : channels_) actors_.push_back(each.id);
    for (std::size_t i = 0; i < calls_.size(); ++i) actors_.push_back(call_bit | (calls_run_ + i));
    if (network_ != nullptr) network_->list(listed_at_, actors_);
}

bool simulation::step(base::nanos until) {
    list_actors();
    if (!actors_.empty() && strike()) {
        collect();
        list_actors();
    }
    base::nanos const due = next_due();
    if (actors_.empty() && due >= until) {  // until may be never
        if (until != base::never) clock_.advance_to(until);
        return false;
    }
    ++steps_;
    clock_.advance_to(clock_.now() + a_step);
    bool const late = due <= clock_.now();
    if (actors_.empty()) {
        move_clock(due);
    } else if (!late && due - clock_.now() <= rules_.slowest && by_.choose(2, hurry_one_in) != 0) {
        move_clock(due);
    } else {
        if (late) actors_.push_back(the_clock);
        act(by_.next(actors_));
    }
    if (rules_.after_step && !winding_up_) look_at_invariant();
    return true;
}

void simulation::look_at_invariant() {
    try {
        rules_.after_step();
    } catch (std::exception const& broken) {
        complaint_ = broken.what();
    } catch (...) {
        complaint_ = "an exception that is no std::exception";
    }
}

void simulation::act(std::uint32_t chosen) {
    if (actors_[chosen] == the_clock) return move_clock(clock_.now());
    if (chosen < runnable_.size()) {
        process& who = *runnable_[chosen];
        runnable_.erase(runnable_.begin() + chosen);
        return take_turn(who);
    }
    std::size_t const other = chosen - runnable_.size();
    if (other < channels_.size()) deliver(other);
    else if (other - channels_.size() < calls_.size()) run_call(other - channels_.size());
    else act_on_network(other - channels_.size() - calls_.size());
}

void simulation::take_turn(process& who) {
    auto const many = static_cast<std::uint32_t>(rules_.few_choices ? 2 : budgets.size());
    std::int32_t const budget = budgets[by_.choose(many, short_turn_one_in)];
    log_.note(step_kind::runs, who.id(), {}, static_cast<std::uint64_t>(budget));
    if (log_.wants_words())
        log_.say(clock_.now(), log_.name_of(who.id()) + " runs" +
                                   (budget == budgets[0] ? "" : ", for " + std::to_string(budget) + " reduction(s)"));
    hand_->turn(who, budget, clock_.now());
}

void simulation::deliver(std::size_t index) {
    channel& from = channels_[index];
    pid const to = from.to;
    detail::node_ptr signal = std::move(from.held.front());
    from.held.pop_front();
    log_.note(step_kind::arrives, from.from, to, signal->type->hash);
    if (log_.wants_words())
        log_.say(clock_.now(),
                 std::string{name_of(*signal)} + " of " + log_.name_of(from.from) + " arrives at " + log_.name_of(to));
    if (from.held.empty()) channels_.erase(channels_.begin() + static_cast<std::ptrdiff_t>(index));
    auto const here = hand_->between_turns();
    home_->arrive(to, signal.release());
}

void simulation::run_call(std::size_t index) {
    sched::blocking_pool::job& call = *calls_[index];
    calls_.erase(calls_.begin() + static_cast<std::ptrdiff_t>(index));
    log_.note(step_kind::call, {}, {}, ++calls_run_);
    if (log_.wants_words()) log_.say(clock_.now(), "a blocking call runs");
    auto const here = hand_->between_turns();
    call.run(call);
}

void simulation::act_on_network(std::size_t index) {
    auto const here = hand_->between_turns();
    network_->act(index, listed_at_);
}

void simulation::move_clock(base::nanos due) {
    clock_.advance_to(due);
    log_.note(step_kind::clock, {}, {}, static_cast<std::uint64_t>(clock_.now()));
    firing_ = true;
    hand_->fire(clock_.now());
    firing_ = false;
    auto const here = hand_->between_turns();
    while (!fired_.empty()) {
        auto const many = static_cast<std::uint32_t>(fired_.size());
        std::uint32_t const first = many == 1 ? 0 : by_.choose(many, disorder_one_in);
        auto [to, signal] = std::move(fired_[first]);
        fired_.erase(fired_.begin() + first);
        if (log_.wants_words()) log_.say(clock_.now(), "a timer fires");
        if (!route({}, to, signal.get(), true)) home_->arrive(to, signal.get());
        static_cast<void>(signal.release());
    }
}

// Faults ------------------------------------------------------------------------------------------------------------

bool simulation::strike() {
    unsigned const before = faults_;
    if (kills_left_ != 0 && by_.choose(2, rules_.kill_one_in) != 0) kill_somebody();
    if (slowdowns_left_ != 0 && !runnable_.empty() && by_.choose(2, rules_.slow_one_in) != 0) slow_somebody_down();
    if (network_ != nullptr) {
        auto const here = hand_->between_turns();
        network_->strike();
    }
    return faults_ != before;
}

void simulation::fault(std::string const& what) {
    ++faults_;
    log_.note(step_kind::fault, {}, {}, faults_);
    if (log_.wants_words()) log_.say(clock_.now(), "FAULT: " + what);
}

void simulation::kill_somebody() {
    std::vector<pid> candidates;
    for (std::uint32_t slot = 0; slot < home_->table().size(); ++slot) {
        process* const each = home_->table().find(slot);
        if (!each->is_alive() || each->id() == main_) continue;
        if (!rules_.may_kill || rules_.may_kill(each->summary(clock_.now()))) candidates.push_back(each->id());
    }
    if (candidates.empty()) return;
    auto const many = static_cast<std::uint32_t>(candidates.size());
    pid const victim = candidates[many == 1 ? 0 : by_.choose(many, 1)];
    --kills_left_;
    ++faults_;
    log_.note(step_kind::kill, victim);
    if (log_.wants_words()) log_.say(clock_.now(), "FAULT: " + log_.name_of(victim) + " is killed");
    auto const here = hand_->between_turns();
    home_->arrive(victim, make_signal(detail::signal_kind::exit, exit_msg{pid{}, exit_reason::kill()}).release());
}

void simulation::slow_somebody_down() {
    auto const many = static_cast<std::uint32_t>(runnable_.size());
    std::uint32_t const which = many == 1 ? 0 : by_.choose(many, 1);
    process* const who = runnable_[which];
    if (who->id() == main_) return;
    runnable_.erase(runnable_.begin() + which);
    --slowdowns_left_;
    ++faults_;
    base::nanos const by = rules_.slow_by / 4 * (1 + by_.choose(4, 1));
    slowed_.push_back({who, clock_.now() + by});
    log_.note(step_kind::slow, who->id(), {}, static_cast<std::uint64_t>(by));
    if (log_.wants_words()) log_.say(clock_.now(), "FAULT: " + log_.name_of(who->id()) + " does not run for a while");
}

// Ends --------------------------------------------------------------------------------------------------------------

bool simulation::wind_up(std::function<bool()> const& done, base::nanos until) {
    winding_up_ = true;
    kills_left_ = slowdowns_left_ = 0;
    std::uint64_t const most = hasty_ ? hasty_steps : wind_up_steps;
    for (std::uint64_t taken = 0; taken < most; ++taken) {
        collect();
        if (done()) return true;
        if (!step(until) || clock_.now() >= until) break;
    }
    clock_.advance_to(until);
    return false;
}

std::vector<std::string> simulation::waits() {
    std::vector<std::string> out;
    for (std::uint32_t slot = 0; slot < home_->table().size(); ++slot) {
        process* const each = home_->table().find(slot);
        if (!each->is_alive()) continue;
        process_summary const one = each->summary(clock_.now());
        std::string line = weft::to_string(one.id) + (one.name.empty() ? "" : " " + one.name) +
                           (one.label.empty() ? "" : " " + one.label) + ": " + weft::to_string(one.state);
        if (one.waits_for) line += ", waits for the reply of " + weft::to_string(one.waits_for);
        if (!one.waits_at.empty()) line += ", at " + one.waits_at;
        if (one.mailbox != 0) line += ", " + std::to_string(one.mailbox) + " message(s) in its mailbox";
        out.push_back(line + ", spawned at " + one.spawned_at);
    }
    return out;
}

}  // namespace weft::proc
