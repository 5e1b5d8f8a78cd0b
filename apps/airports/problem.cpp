// A bounded, ordered list of problems (problem.hpp).

#include "airports/problem.hpp"

#include <algorithm>
#include <tuple>

namespace airports {

namespace {

bool comes_before(problem const& a, problem const& b) { return std::tie(a.input, a.line) < std::tie(b.input, b.line); }

}  // namespace

void problem_list::add(problem const& found) {
    if (found.what == problem::kind::input_failed) return keep_failure(found);
    ++malformed_rows_;
    keep(found);
}

void problem_list::merge(problem_list const& other) {
    malformed_rows_ += other.malformed_rows_;
    for (auto const& row : other.first_) keep(row);
    if (other.failure_) keep_failure(*other.failure_);
}

void problem_list::keep(problem const& row) {
    auto const place = std::ranges::upper_bound(first_, row, comes_before);
    if (place == first_.end() && first_.size() == kept) return;
    first_.insert(place, row);
    if (first_.size() > kept) first_.pop_back();
}

void problem_list::keep_failure(problem const& broken) {
    if (!failure_ || comes_before(broken, *failure_)) failure_ = broken;
}

}  // namespace airports
