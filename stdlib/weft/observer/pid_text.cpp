// Two numbers and a dot between, nothing else.

#include <weft/observer/internal/pid_text.hpp>

#include <charconv>
#include <system_error>

namespace weft::observe {

std::optional<pid_text> parse_pid(std::string_view text) {
    pid_text made;
    char const* const end = text.data() + text.size();
    auto const [dot, wrong_slot] = std::from_chars(text.data(), end, made.slot);
    if (wrong_slot != std::errc{} || dot == end || *dot != '.') return std::nullopt;
    auto const [rest, wrong_generation] = std::from_chars(dot + 1, end, made.generation);
    if (wrong_generation != std::errc{} || rest != end) return std::nullopt;
    return made;
}

}  // namespace weft::observe
