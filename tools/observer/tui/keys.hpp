#pragma once
// Keys as code points, with numbers above all of them for those that are no character.

#include <optional>
#include <string_view>
#include <vector>

namespace weft::cli::tui {

using key = char32_t;

namespace keys {
inline constexpr key enter = 0x0A;
inline constexpr key escape = 0x1B;
inline constexpr key tab = 0x09;
inline constexpr key backspace = 0x7F;
inline constexpr key ctrl_c = 0x03;
inline constexpr key ctrl_l = 0x0C;
inline constexpr key up = 0x200000;
inline constexpr key down = 0x200001;
inline constexpr key left = 0x200002;
inline constexpr key right = 0x200003;
inline constexpr key page_up = 0x200004;
inline constexpr key page_down = 0x200005;
inline constexpr key home = 0x200006;
inline constexpr key end = 0x200007;
inline constexpr key f0 = 0x200010;  ///< F1 is f0 + 1
}  // namespace keys

/// "2m<enter>" as keys; nothing when a name in angle brackets is unknown.
[[nodiscard]] std::optional<std::vector<key>> keys_of(std::string_view text);

}  // namespace weft::cli::tui
