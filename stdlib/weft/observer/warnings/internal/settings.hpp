#pragma once
// What a user says about warnings: other thresholds, codes that are off, labels that are allowed.
//
//     [weft.lint]
//     W01  = { raise = 1000, clear = 100 }     W02 = "off"     W10d = { allow = ["pool/*"] }

#include <weft/observer/warnings/internal/catalogue.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::observe::warnings {

struct code_settings {
    thresholds at{};
    bool off = false;
    std::vector<std::string> allowed{};  ///< labels or names; a '*' at the end stands for anything
};

class settings {
public:
    /// Everything as the catalogue has it.
    settings();
    /// What `lint` says: "W01" = "off" or "on", "W01.raise" = "1000", "W01.clear", "W01.critical", "W01.for" = "5s",
    /// "W01.critical_for", "W01.clear_for", "W01.allow" = "pool/*,conn/*". Where only raise is given the others keep their
    /// proportion to it. Errors: argument_error naming the key, its value and what is allowed.
    explicit settings(std::vector<std::pair<std::string, std::string>> const& lint);

    [[nodiscard]] code_settings const& of(std::string_view code) const;
    [[nodiscard]] bool allows(std::string_view code, std::string_view label) const;

private:
    void set(std::string const& key, std::string const& value);

    std::map<std::string, code_settings, std::less<>> by_code_;
};

}  // namespace weft::observe::warnings
