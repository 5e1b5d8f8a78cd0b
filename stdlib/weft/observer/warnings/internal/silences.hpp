#pragma once
// What an operator does not want to be told for a while, beside what the configuration silences for good.

#include <weft/observer/warnings/internal/rule.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace weft::observe::warnings {

/// One code of one subject, or of all whose label or subject fits a pattern.
struct silence {
    std::string code;
    std::string subject{};   ///< as the warning shows it; empty: the label decides
    std::string label{};     ///< a pattern with * and ?
    nanoseconds until{};     ///< the time of looks

    [[nodiscard]] bool covers(std::string_view its_code, std::string_view its_subject, std::string_view its_label) const;
};

class silences {
public:
    static constexpr std::size_t most = 1000;

    /// In place of one of the same code, subject and label. False: there are too many.
    [[nodiscard]] bool add(silence what);
    /// False when there is none such.
    bool remove(silence const& what);
    void forget_old(nanoseconds now);
    /// Null: nobody silenced it.
    [[nodiscard]] silence const* covering(measure const& one) const;

private:
    std::vector<silence> all_;
};

}  // namespace weft::observe::warnings
