#include "backoff.hpp"

#include <algorithm>

namespace weft::rabbitmq::detail {

using std::chrono::milliseconds;

backoff::backoff(backoff_options const& chosen, std::uint64_t seed) noexcept
    : chosen_{chosen}, last_{chosen.min}, random_{static_cast<std::minstd_rand::result_type>(seed % 2147483646 + 1)} {}

std::optional<milliseconds> backoff::next() {
    switch (chosen_.type) {
        case backoff_type::stop: return std::nullopt;
        case backoff_type::rand: return between(chosen_.min, chosen_.max);
        case backoff_type::exp:
            if (!first_) last_ = last_ > chosen_.max / 2 ? chosen_.max : last_ * 2;
            break;
        case backoff_type::rand_exp: {
            auto const third = std::max(chosen_.min, chosen_.max / 3);
            auto const high = last_ > chosen_.max / 3 ? chosen_.max : last_ * 3;
            last_ = between(std::min(last_, third), high);
            break;
        }
    }
    first_ = false;
    return last_;
}

milliseconds backoff::between(milliseconds low, milliseconds high) {
    std::uniform_int_distribution<milliseconds::rep> chosen{low.count(), high.count()};
    return milliseconds{chosen(random_)};
}

}  // namespace weft::rabbitmq::detail
