// Duties lie with the rare parts of the process that they are for, beside its name, and under the same lock.

#include "base/asymmetric_fence.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/detail/end_duty.hpp>

#include <algorithm>

namespace weft::detail {
namespace {

/// Null when it is not there any more; let go of it without a lock.
std::shared_ptr<end_duty> take_out(proc::face& from, end_duty const& what) noexcept {
    std::lock_guard const hold{from.mutex};
    if (from.end_duties == nullptr) return nullptr;
    auto& duties = *from.end_duties;
    auto const found = std::find_if(duties.begin(), duties.end(), [&what](auto const& each) { return each.get() == &what; });
    if (found == duties.end()) return nullptr;
    std::shared_ptr<end_duty> taken = std::move(*found);
    duties.erase(found);
    if (duties.empty()) from.end_duties.reset();
    return taken;
}

}  // namespace

bool add_end_duty(pid to, std::shared_ptr<end_duty> what) {
    proc::kernel& home = proc::current_or_throw("add_end_duty").home();
    std::shared_ptr<end_duty> refused;  // outlives the pin
    auto const pinned = home.pin();
    proc::process* const target = home.find_alive(to);
    if (target == nullptr) return false;
    end_duty const& added = *what;
    proc::face& its = target->rest_of_any().shown();
    {
        std::lock_guard const hold{its.mutex};
        if (its.end_duties == nullptr) its.end_duties = std::make_unique<std::vector<std::shared_ptr<end_duty>>>();
        its.end_duties->push_back(std::move(what));
    }
    // With the light fence in process::end(): either that end sees the duty, or it is seen here as exiting.
    base::heavy_fence();
    if (home.find_alive(to) != nullptr) return true;
    refused = take_out(its, added);
    return false;
}

void drop_end_duty(pid from, end_duty const& what) noexcept {
    proc::process* const me = proc::current();
    if (me == nullptr || me->home().node() != from.node()) return;
    std::shared_ptr<end_duty> dropped;  // outlives the pin
    auto const pinned = me->home().pin();
    proc::process* const target = me->home().table().find(from.slot());
    if (target == nullptr || target->generation() != from.generation()) return;
    if (proc::face* const its = target->shown_if_any()) dropped = take_out(*its, what);
}

}  // namespace weft::detail
