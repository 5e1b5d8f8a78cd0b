// The ranges of the options, in the words that every implementation of gen_stage uses.

#include <weft/errors.hpp>
#include <weft/gen_stage/options.hpp>

namespace weft::gen_stage::detail {

namespace {

std::string at_least(std::string_view option, std::int64_t least, std::int64_t got) {
    return "expected " + std::string{option} + " to be equal to or greater than " + std::to_string(least) +
           ", got: " + std::to_string(got);
}

}  // namespace

std::string wrong_demand(subscribe_options const& options) {
    if (options.max_demand < 1) return at_least("max_demand", 1, options.max_demand);
    std::int64_t const min = options.min_demand.value_or(options.max_demand / 2);
    if (min < 0) return at_least("min_demand", 0, min);
    if (min >= options.max_demand) {
        return "expected min_demand to be equal to or less than " + std::to_string(options.max_demand - 1) +
               ", got: " + std::to_string(min);
    }
    return {};
}

std::string wrong_options(subscribe_options const& options) {
    if (std::string wrong = wrong_demand(options); !wrong.empty()) return wrong;
    if (options.cancel <= cancel_mode::temporary) return {};
    return "expected cancel to be permanent, transient or temporary, got: " + std::to_string(static_cast<int>(options.cancel));
}

demand_limits limits_of(subscribe_options const& options) noexcept {
    return {static_cast<std::size_t>(options.max_demand),
            static_cast<std::size_t>(options.min_demand.value_or(options.max_demand / 2))};
}

std::size_t checked_buffer_size(std::int64_t size) {
    if (size < 0) throw process_exit{bad_opts(at_least("buffer_size", 0, size))};
    return size == unlimited ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(size);
}

exit_reason bad_opts(std::string text) { return exit_reason::error("bad_opts", std::move(text)); }

}  // namespace weft::gen_stage::detail
