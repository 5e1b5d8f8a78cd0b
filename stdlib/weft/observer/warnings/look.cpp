// Finding things in a look.

#include <weft/observer/warnings/internal/look.hpp>

#include <algorithm>
#include <charconv>

namespace weft::observe::warnings {

process_summary const* look::find(pid id) const noexcept {
    auto const found = std::ranges::lower_bound(processes, id, {}, &process_summary::id);
    return found == processes.end() || found->id != id ? nullptr : &*found;
}

std::string subject_of(process_summary const& who) {
    std::string const& called = who.name.empty() ? who.label : who.name;
    return to_string(who.id) + (called.empty() ? "" : ' ' + called);
}

std::uint64_t leading_number(std::string_view text) noexcept {
    std::uint64_t number = 0;
    static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), number));
    return number;
}

std::string_view line_of(published_facts const& facts, std::string_view name) noexcept {
    auto const found = std::ranges::find(facts.lines, name, [](auto const& line) -> std::string_view { return line.first; });
    return found == facts.lines.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace weft::observe::warnings
