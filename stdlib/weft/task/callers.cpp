// The list lies in the task's dictionary, where the observer sees it; the common one, of a task whose parent is its owner
// and no task, is not kept at all.

#include <weft/behaviour.hpp>
#include <weft/process.hpp>
#include <weft/task/callers.hpp>

#include <algorithm>
#include <any>
#include <utility>

namespace weft::task {

namespace {

constexpr char const* key = "$callers";

}  // namespace

std::vector<pid> callers() {
    std::any const kept = get(key);
    if (auto const* const list = std::any_cast<detail::caller_list>(&kept)) return **list;
    if (own_behaviour() == "task" && parent()) return {parent()};
    return {};
}

namespace detail {

caller_list callers_of_next(bool spawned_here) {
    if (spawned_here && own_behaviour() != "task") return nullptr;
    std::vector<pid> list{self()};
    std::vector<pid> const mine = callers();
    list.insert(list.end(), mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(std::min(mine.size(), most_callers - 1)));
    return std::make_shared<std::vector<pid> const>(std::move(list));
}

void keep_callers(caller_list list) { put(key, std::move(list)); }

}  // namespace detail

}  // namespace weft::task
