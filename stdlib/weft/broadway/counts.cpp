// Counting, and the text that the observer makes of it.

#include <weft/broadway/counts.hpp>

#include <algorithm>
#include <bit>

namespace weft::broadway::detail {
namespace {

std::uint64_t number(nanoseconds time) { return static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)); }

}  // namespace

void published_spread::add(std::uint64_t value, std::uint64_t times) noexcept {
    auto const above = value == 0 ? 0U : static_cast<unsigned>(std::bit_width((value - 1) / first_));
    counts_[std::min<std::size_t>(above, buckets - 1)].add(times);
    sum_.add(value * times);
}

std::string published_spread::text() const {
    std::uint64_t all = 0;
    std::string counts;
    std::string zeros;  // written when another one follows
    for (auto const& each : counts_) {
        std::uint64_t const here = each.get();
        zeros += std::to_string(here) + ',';
        if (here != 0) counts += std::exchange(zeros, {});
        all += here;
    }
    if (!counts.empty()) counts.pop_back();
    return "n=" + std::to_string(all) + " sum=" + std::to_string(sum_.get()) + " first=" + std::to_string(first_) + " counts=" + counts;
}

void result_counts::add(std::size_t successful, std::size_t failed, nanoseconds took) noexcept {
    successful_.add(successful);
    failed_.add(failed);
    std::uint64_t const all = successful + failed;
    if (all != 0) ns_each_.add(number(took) / all, all);
}

std::vector<std::pair<std::string, std::string>> result_counts::observe() const {
    return {{"results", "ok=" + std::to_string(successful_.get()) + " failed=" + std::to_string(failed_.get())}, {"times", ns_each_.text()}};
}

void batch_counts::closed(batch_trigger by, std::size_t messages, nanoseconds open_for) noexcept {
    closed_.add(1);
    if (by == batch_trigger::timeout && messages * 4 < full_) thin_.add(1);
    auto& its = by_[static_cast<std::size_t>(by)];
    its.messages.add(messages);
    its.ns_open.add(number(open_for));
}

std::vector<std::pair<std::string, std::string>> batch_counts::observe() const {
    std::vector<std::pair<std::string, std::string>> lines{
        {"batches", "closed=" + std::to_string(closed_.get()) + " thin=" + std::to_string(thin_.get()) + " full=" + std::to_string(full_)}};
    for (auto const by : {batch_trigger::size, batch_trigger::timeout, batch_trigger::flush}) {
        auto const& its = by_[static_cast<std::size_t>(by)];
        lines.emplace_back(std::string{"batch sizes by "} + to_string(by), its.messages.text());
        lines.emplace_back(std::string{"batch times by "} + to_string(by), its.ns_open.text());
    }
    return lines;
}

}  // namespace weft::broadway::detail
