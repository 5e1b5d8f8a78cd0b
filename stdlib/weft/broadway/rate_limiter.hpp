#pragma once
// The process that begins each interval of a pipeline's rate limit.

#include <weft/broadway/rate_allowance.hpp>
#include <weft/broadway/rate_limit.hpp>

#include <cstdint>
#include <memory>

namespace weft::broadway::detail {

struct get_rate_limit {
    using reply = rate_limit;
};
/// Checked by the caller.
struct change_rate_limit {
    using reply = bool;
    rate_limit_update to;
};

/// A gen_server. Started again it begins with the limit of the pipeline's options.
class rate_limiter {
public:
    rate_limiter(std::shared_ptr<rate_allowance> shared, rate_limit limit);

    [[nodiscard]] rate_limit handle_call(get_rate_limit) const noexcept { return limit_; }
    bool handle_call(change_rate_limit request);

    struct interval_over {
        std::uint64_t number;
    };
    void handle_info(interval_over which);

private:
    void begin_interval();

    std::shared_ptr<rate_allowance> shared_;
    rate_limit limit_;
    std::uint64_t interval_ = 0;  // that runs now; the end of another one is told too late
};

}  // namespace weft::broadway::detail
