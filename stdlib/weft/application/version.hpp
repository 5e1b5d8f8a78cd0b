#pragma once
// Versions of applications ("0.1", "2.0.3") and what one application asks of another's ("weft_log >= 0.1, < 2").

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app {

/// Up to three numbers; a missing one is 0, so 1.2 equals 1.2.0. Prints as it was written.
class version {
public:
    version() = default;
    /// Nothing when `text` is not one to three numbers with dots between.
    [[nodiscard]] static std::optional<version> parse(std::string_view text);

    [[nodiscard]] std::string const& to_string() const noexcept { return text_; }
    friend bool operator==(version const& a, version const& b) noexcept { return a.parts_ == b.parts_; }
    friend auto operator<=>(version const& a, version const& b) noexcept { return a.parts_ <=> b.parts_; }

private:
    std::array<std::uint32_t, 3> parts_{};
    std::string text_ = "0.0.0";
};

enum class comparison : std::uint8_t { at_least, above, exactly, at_most, below };

struct bound {
    comparison how{};
    version than;
};

/// One entry of `depends`: a name, whether the application can do without, and which versions will do.
struct dependency {
    std::string name;
    bool optional = false;
    std::vector<bound> bounds{};

    /// "weft_log >= 0.1, < 2" or "metrics? >= 2". Nothing when the text is not of this form.
    [[nodiscard]] static std::optional<dependency> parse(std::string_view text);
    [[nodiscard]] bool accepts(version const& candidate) const noexcept;
    /// "weft_log >= 0.1, < 2", without the mark of an optional one.
    [[nodiscard]] std::string to_string() const;
};

/// Whether `name` can be an application's: a lower-case letter, then letters, digits and underscores, 64 at most.
[[nodiscard]] bool is_application_name(std::string_view name) noexcept;

}  // namespace weft::app
