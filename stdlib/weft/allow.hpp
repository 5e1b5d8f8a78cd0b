#pragma once
// What a process may do without the node warning of it. The node watches over itself and raises warnings (weft observer explain
// lists their codes); a process that does on purpose what one of them is about says so when it begins:
//
//     weft::spawn([] {
//         weft::allow("W02", "W03");
//         render_all();
//     });

#include <weft/pid.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace weft {

namespace detail {
[[noreturn]] void no_such_warning(std::string_view code);
}

/// A set of codes of warnings. Threads: a value.
class warning_set {
public:
    /// All codes, in the order of their numbers.
    static constexpr std::array<std::string_view, 27> codes{
        "W01", "W02", "W03", "W04", "W05",  "W06",  "W07",  "W08",  "W09",  "W10a", "W10b", "W10c", "W10d", "W11",
        "W12", "W13a", "W13b", "W13c", "W13d", "W13e", "W14", "W15", "W16", "W17", "W18", "W19", "W20"};

    constexpr warning_set() = default;
    /// Errors: argument_error for a code that there is not.
    constexpr explicit warning_set(std::string_view code) {
        auto const* const found = std::find(codes.begin(), codes.end(), code);
        if (found == codes.end()) detail::no_such_warning(code);
        bits_ = std::uint32_t{1} << static_cast<unsigned>(found - codes.begin());
    }

    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    /// False for a code that there is not.
    [[nodiscard]] constexpr bool has(std::string_view code) const noexcept {
        if (empty()) return false;
        auto const* const found = std::find(codes.begin(), codes.end(), code);
        return found != codes.end() && (bits_ >> static_cast<unsigned>(found - codes.begin()) & 1U) != 0;
    }
    friend constexpr warning_set operator|(warning_set a, warning_set b) noexcept {
        a.bits_ |= b.bits_;
        return a;
    }
    friend constexpr bool operator==(warning_set, warning_set) = default;

private:
    std::uint32_t bits_ = 0;
};

/// The calling process may be the subject of these warnings from now on, and no more of others that it allowed before; without codes:
/// of none. Errors: argument_error for a code that there is not; not_a_process. Threads: from inside a process.
void allow(warning_set which);
template <class... Codes>
void allow(Codes const&... which) {
    allow((warning_set{} | ... | warning_set{std::string_view{which}}));
}

/// What a process allowed; nothing when it has ended. Threads: any.
[[nodiscard]] warning_set allowed(pid by);

}  // namespace weft
