// The grouping of one step. Groups are few and messages of one come in runs, so the last one is looked at first.

#include <weft/broadway/acknowledge.hpp>

#include <weft/broadway/guarded.hpp>
#include <weft/log.hpp>

namespace weft::broadway::detail {

ack_step::group& ack_step::group_of(acknowledger* to) {
    if (last_ < used_ && groups_[last_].to == to) return groups_[last_];
    for (last_ = 0; last_ < used_; ++last_) {
        if (groups_[last_].to == to) return groups_[last_];
    }
    if (used_ == groups_.size()) groups_.emplace_back();
    group& fresh = groups_[used_++];
    fresh.to = to;
    return fresh;
}

void ack_step::add(settlement const& one, bool successful) {
    group& into = group_of(one.receipt().to());
    (successful ? into.successful : into.failed).push_back(one);
}

void ack_step::tell() {
    for (std::size_t i = 0; i < used_; ++i) {
        group& each = groups_[i];
        status const told = guarded([&each] { each.to->ack(each.successful, each.failed); });
        if (!told.ok()) log::error("an acknowledger failed: " + told.why()->reason.to_string());
        each.successful.clear();
        each.failed.clear();
        each.to = nullptr;
    }
    used_ = 0;
}

}  // namespace weft::broadway::detail
