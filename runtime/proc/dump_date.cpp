#include "proc/dump_date.hpp"

#include <ctime>

namespace weft::proc {

dump_date date_now() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    auto const seconds = static_cast<std::uint64_t>(now.tv_sec);
    // Days since 0000-03-01 in eras of 400 years, so that the leap day is the last of a year.
    std::uint64_t const days = seconds / 86'400 + 719'468;
    std::uint64_t const of_era = days % 146'097;
    std::uint64_t const year_of_era = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
    std::uint64_t const of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    std::uint64_t const from_march = (5 * of_year + 2) / 153;
    std::uint64_t const month = from_march < 10 ? from_march + 3 : from_march - 9;
    return {.year = year_of_era + days / 146'097 * 400 + (month <= 2 ? 1U : 0U),
            .month = month,
            .day = of_year - (153 * from_march + 2) / 5 + 1,
            .hour = seconds / 3'600 % 24,
            .minute = seconds / 60 % 60,
            .second = seconds % 60,
            .microsecond = static_cast<std::uint64_t>(now.tv_nsec) / 1'000};
}

}  // namespace weft::proc
