// One monitor each tells the end. A monitor of a process that had ended before only says `noproc`; then the link's
// exit_msg, which may have come already, knows the true reason.

#include <weft/errors.hpp>
#include <weft/internal/child_rules.hpp>
#include <weft/internal/child_stop.hpp>
#include <weft/internal/stop_many.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace weft::internal {

namespace {

class farewell_round {
public:
    explicit farewell_round(std::vector<leaving> all) : all_{std::move(all)}, ends_(all_.size()), waits_for_{all_.size()} {
        by_monitor_.reserve(all_.size());
        by_process_.reserve(all_.size());
    }

    std::vector<message> run() {
        tell_all();
        while (waits_for_ != 0) wait_for_one();
        report();
        return std::move(others_);
    }

private:
    void tell_all() {
        nanoseconds const now = monotonic_time();
        for (std::size_t i = 0; i != all_.size(); ++i) {
            leaving const& each = all_[i];
            by_process_.emplace(each.process, i);
            by_monitor_.emplace(monitor(each.process), i);
            exit_signal(each.process, each.shutdown.is_brutal() ? exit_reason::kill() : exit_reason::shutdown());
            nanoseconds const patience = each.shutdown.patience(each.type);
            if (!each.shutdown.is_brutal() && patience < infinity - now) deadlines_.emplace_back(now + patience, i);
        }
        std::sort(deadlines_.begin(), deadlines_.end());
    }

    void wait_for_one() {
        receive([this](down_msg end) { on_down(std::move(end)); },
                [this](exit_msg end) { on_exit(std::move(end)); },
                [this](message other) { others_.push_back(std::move(other)); },
                after(time_left(), [this] { insist(); }));
    }

    [[nodiscard]] nanoseconds time_left() const {
        if (next_deadline_ == deadlines_.size()) return infinity;
        return std::max(deadlines_[next_deadline_].first - monotonic_time(), nanoseconds::zero());
    }

    void insist() {
        nanoseconds const now = monotonic_time();
        for (; next_deadline_ != deadlines_.size() && deadlines_[next_deadline_].first <= now; ++next_deadline_) {
            std::size_t const late = deadlines_[next_deadline_].second;
            if (!ends_[late].over) exit_signal(all_[late].process, exit_reason::kill());
        }
    }

    void on_down(down_msg end) {
        auto const found = by_monitor_.find(end.monitor);
        if (found == by_monitor_.end()) return;
        ending& its = ends_[found->second];
        pid const process = all_[found->second].process;
        if (end.reason != exit_reason::noproc()) its.reason = std::move(end.reason);
        else if (!its.reason) its.reason = exit_in_mailbox(process);
        if (!its.reason && is_linked_to(process)) its.needs_link = true;  // the exit_msg is on its way
        else close(its);
    }

    static std::optional<exit_reason> exit_in_mailbox(pid process) {
        std::optional<exit_reason> end;
        receive(when([process](exit_msg const& gone) { return gone.from == process; },
                     [&end](exit_msg gone) { end = std::move(gone.reason); }),
                after({}, [] {}));
        return end;
    }

    void on_exit(exit_msg end) {
        auto const found = by_process_.find(end.from);
        if (found == by_process_.end()) return;
        ending& its = ends_[found->second];
        if (its.over || its.reason) return;
        its.reason = std::move(end.reason);
        if (its.needs_link) close(its);
    }

    struct ending {
        std::optional<exit_reason> reason;
        bool needs_link = false;
        bool over = false;
    };

    void close(ending& its) {
        its.over = true;
        --waits_for_;
    }

    void report() const {
        std::map<std::string, std::vector<pid>> strange;
        for (std::size_t i = 0; i != all_.size(); ++i) {
            exit_reason const end = ends_[i].reason.value_or(exit_reason::noproc());  // gone before, and without a link
            if (!stopped_as_asked(all_[i].shutdown, all_[i].kind, end)) strange[end.to_string()].push_back(all_[i].process);
        }
        for (auto const& [reason, who] : strange) {
            std::string line = std::to_string(who.size()) + (who.size() == 1 ? " child" : " children");
            line += " did not stop as asked: " + reason + " (";
            std::size_t const shown = std::min<std::size_t>(who.size(), most_shown);
            for (std::size_t i = 0; i != shown; ++i) line += (i == 0 ? "" : ", ") + to_string(who[i]);
            log::error(line + (shown == who.size() ? ")" : ", …)"));
        }
    }

    static constexpr std::size_t most_shown = 10;

    std::vector<leaving> all_;
    std::vector<ending> ends_;  // at the same index
    std::size_t waits_for_;
    std::unordered_map<ref, std::size_t> by_monitor_;
    std::unordered_map<pid, std::size_t> by_process_;
    std::vector<std::pair<nanoseconds, std::size_t>> deadlines_;  // soonest first
    std::size_t next_deadline_ = 0;
    std::vector<message> others_;
};

}  // namespace

std::vector<message> stop_many(std::vector<leaving> all) { return farewell_round{std::move(all)}.run(); }

}  // namespace weft::internal
