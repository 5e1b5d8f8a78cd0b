#include <weft/errors.hpp>
#include <weft/log/level.hpp>

#include <array>
#include <string>

namespace weft::log {

namespace {

constexpr std::array names{"none", "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug", "all"};
constexpr char const* allowed = "; allowed are all, debug, info, notice, warning, error, critical, alert, emergency and none";

}  // namespace

char const* to_string(level urgency) noexcept {
    auto const at = static_cast<std::size_t>(urgency);
    return at < names.size() ? names[at] : "unknown";
}

level parse_level(std::string_view name) {
    for (std::size_t at = 0; at != names.size(); ++at)
        if (name == names[at]) return static_cast<level>(at);
    throw argument_error{"log level is '" + std::string{name} + '\'' + allowed};
}

void check_threshold(level urgency, std::string_view what) {
    if (urgency <= level::all) return;
    throw argument_error{std::string{what} + " is " + std::to_string(static_cast<unsigned>(urgency)) + allowed};
}

}  // namespace weft::log
