#pragma once
// What the stages of a pipeline count for who looks: results, times, and how batches were closed. One process writes, anybody reads.

#include <weft/broadway/batch.hpp>
#include <weft/gen_stage/observed.hpp>
#include <weft/info.hpp>
#include <weft/options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace weft::broadway::detail {

/// How often a number was how large, in buckets that end at `first`, 2 * `first`, 4 * `first`, …
class published_spread {
public:
    static constexpr std::size_t buckets = 27;

    explicit published_spread(std::uint64_t first) noexcept : first_{first} {}
    void add(std::uint64_t value, std::uint64_t times = 1) noexcept;
    /// "n=3 sum=70 first=1 counts=0,2,1": up to the last bucket that is not empty.
    [[nodiscard]] std::string text() const;

private:
    std::uint64_t const first_;  // a power of two
    std::array<gen_stage::detail::published_number, buckets> counts_{};
    gen_stage::detail::published_number sum_;
};

/// Of a processor or batch processor.
class result_counts final : public observable {
public:
    /// So many messages, which took so long in all: each counts with the mean.
    void add(std::size_t successful, std::size_t failed, nanoseconds took) noexcept;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> observe() const override;

private:
    gen_stage::detail::published_number successful_;
    gen_stage::detail::published_number failed_;
    published_spread ns_each_{1024};
};

/// Of a batcher.
class batch_counts final : public observable {
public:
    /// `full`: how many messages a batch may have; 0: that is not known.
    explicit batch_counts(std::size_t full) noexcept : full_{full} {}
    void closed(batch_trigger by, std::size_t messages, nanoseconds open_for) noexcept;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> observe() const override;

private:
    struct of_trigger {
        published_spread messages{1};
        published_spread ns_open{1024};
    };

    std::size_t const full_;
    gen_stage::detail::published_number closed_;
    gen_stage::detail::published_number thin_;  // by time, and less than a quarter full
    std::array<of_trigger, 3> by_{};
};

}  // namespace weft::broadway::detail
