// Kept beside the processes and not in them: few allow anything, and all are to cost the same.

#include <weft/allow.hpp>
#include <weft/detail/end_duty.hpp>
#include <weft/errors.hpp>
#include <weft/process.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace weft {
namespace {

/// Those that allowed something, of all runtimes of the program. Threads: any.
class allowances final : public detail::end_duty {
public:
    /// True: it had allowed nothing before.
    [[nodiscard]] bool set(pid by, warning_set which) {
        std::lock_guard const hold{mutex_};
        return by_process_.insert_or_assign(by, which).second;
    }
    [[nodiscard]] warning_set of(pid by) const {
        std::lock_guard const hold{mutex_};
        auto const found = by_process_.find(by);
        return found == by_process_.end() ? warning_set{} : found->second;
    }
    void ended(pid who) noexcept override {
        std::lock_guard const hold{mutex_};
        by_process_.erase(who);
    }

private:
    mutable std::mutex mutex_;  // guards by_process_; held for a look-up, never across a wait
    std::unordered_map<pid, warning_set> by_process_;
};

std::shared_ptr<allowances> const& all_allowances() {
    static auto const all = std::make_shared<allowances>();
    return all;
}

}  // namespace

void detail::no_such_warning(std::string_view code) {
    std::string all;
    for (auto const each : warning_set::codes) all += (all.empty() ? "" : ", ") + std::string{each};
    throw argument_error{"allow: there is no warning '" + std::string{code} + "'; there are " + all};
}

void allow(warning_set which) {
    pid const me = self();
    auto const& all = all_allowances();
    if (all->set(me, which) && !detail::add_end_duty(me, all)) all->ended(me);
}

warning_set allowed(pid by) { return all_allowances()->of(by); }

}  // namespace weft
