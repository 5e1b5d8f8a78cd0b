// A turn that was under way at both looks is one that lasted all the time between them.

#include "scheduler_watch.hpp"

namespace weft::cli {

bool scheduler_watch::all_passed(std::vector<worker_summary> const& now) {
    std::size_t moving = 0;
    std::vector<seen> looked;
    for (std::size_t i = 0; i < now.size(); ++i) {
        seen const one{.turns = now[i].turns, .runs = static_cast<bool>(now[i].running)};
        bool const stuck = one.runs && i < before_.size() && before_[i].runs && before_[i].turns == one.turns;
        moving += stuck ? 0U : 1U;
        looked.push_back(one);
    }
    before_ = std::move(looked);
    return moving >= places_;
}

}  // namespace weft::cli
