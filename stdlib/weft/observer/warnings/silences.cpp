// Few and short-lived, so a list does.

#include <weft/observer/warnings/internal/silences.hpp>

#include <weft/detail/pattern.hpp>

#include <algorithm>

namespace weft::observe::warnings {
namespace {

bool is_same(silence const& a, silence const& b) { return a.code == b.code && a.subject == b.subject && a.label == b.label; }

}  // namespace

bool silence::covers(std::string_view its_code, std::string_view its_subject, std::string_view its_label) const {
    if (its_code != code) return false;
    if (!subject.empty()) return its_subject == subject;
    return weft::detail::fits_pattern(its_label, label) || weft::detail::fits_pattern(its_subject, label);
}

bool silences::add(silence what) {
    remove(what);
    if (all_.size() >= most) return false;
    all_.push_back(std::move(what));
    return true;
}

bool silences::remove(silence const& what) {
    return std::erase_if(all_, [&](silence const& each) { return is_same(each, what); }) != 0;
}

void silences::forget_old(nanoseconds now) {
    std::erase_if(all_, [now](silence const& each) { return each.until <= now; });
}

silence const* silences::covering(measure const& one) const {
    auto const found = std::ranges::find_if(all_, [&](silence const& each) { return each.covers(one.code, one.subject, one.label); });
    return found == all_.end() ? nullptr : &*found;
}

}  // namespace weft::observe::warnings
