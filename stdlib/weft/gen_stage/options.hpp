#pragma once
// What a stage and a subscription may be told. Plain aggregates; they are checked where they are used, and an error
// names the option, the value and what is allowed.

#include <weft/exit_reason.hpp>
#include <weft/gen_stage/event_selector.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <any>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace weft::gen_stage {

/// A buffer without limit.
inline constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

/// forward: events and demand flow. accumulate: a producer keeps both back until it is told to forward.
enum class demand_mode : std::uint8_t { forward, accumulate };
/// Which events a full buffer keeps: the oldest or the newest.
enum class buffer_keep : std::uint8_t { first, last };
/// Which ends of a subscription end the consumer too: every one, abnormal ones, none.
enum class cancel_mode : std::uint8_t { permanent, transient, temporary };
/// Who asks for events on a subscription: the stage itself, or the user through ask().
enum class demand_by : std::uint8_t { automatic, manual };

/// Names one partition: a number from 0, or a word. "3" and 3 are the same partition.
class partition_name {
public:
    template <std::integral Number>
    partition_name(Number number) : text_{std::to_string(number)} {}
    partition_name(char const* name) : text_{name} {}
    partition_name(std::string name) : text_{std::move(name)} {}

    [[nodiscard]] std::string const& text() const noexcept { return text_; }
    friend bool operator==(partition_name const&, partition_name const&) noexcept = default;

private:
    std::string text_;
};

/// One link from a consumer to a producer, as one of the two sees it: the other process, and the tag that both use.
struct subscription {
    pid process;
    ref tag;
    friend bool operator==(subscription const&, subscription const&) noexcept = default;
};

struct subscribe_options {
    std::int64_t max_demand = 1000;            ///< events asked for and not yet handled, at most; from 1
    std::optional<std::int64_t> min_demand{};  ///< asks again when so few are left; 0 to max_demand - 1, else half
    cancel_mode cancel = cancel_mode::permanent;
    std::optional<partition_name> partition{};  ///< required by a partition dispatcher, refused by the others
    event_selector selector{};                  ///< for a broadcast dispatcher, refused by the others
    std::any extra{};                           ///< for handle_subscribe of either side, untouched
};

/// Which side of a subscription the other process is on.
enum class peer : std::uint8_t { producer, consumer };

/// Why a subscription ended: it was cancelled, or the other process went down.
struct cancellation {
    gen_stage::peer peer;
    bool down;
    exit_reason reason;
};

namespace detail {

/// A subscription's demand after the checks.
struct demand_limits {
    std::size_t max;
    std::size_t min;
};

/// Empty when both are in their range, else the sentence that says what is wrong.
[[nodiscard]] std::string wrong_demand(subscribe_options const& options);
/// The same for all options that can be judged without the producer: max_demand, min_demand, cancel, in this order.
[[nodiscard]] std::string wrong_options(subscribe_options const& options);
/// Requires wrong_demand(options) to be empty.
[[nodiscard]] demand_limits limits_of(subscribe_options const& options) noexcept;

/// Errors: exits with bad_opts("expected buffer_size to be equal to or greater than 0, got: -1").
[[nodiscard]] std::size_t checked_buffer_size(std::int64_t size);

/// The reason of a start or a subscription that was refused for its options.
[[nodiscard]] exit_reason bad_opts(std::string text);

}  // namespace detail

}  // namespace weft::gen_stage
