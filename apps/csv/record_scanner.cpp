// The state machine of record_scanner.hpp: one step per byte that can change the state.

#include "csv/record_scanner.hpp"

#include <algorithm>

namespace csv {

scan_result record_scanner::scan(std::string_view text) {
    std::size_t at = 0;
    while ((at += unremarkable(text.substr(at))) < text.size()) {
        auto const done = take(text[at++]);
        if (done == step::go_on) continue;
        reset();
        return {done == step::end ? scan_verdict::record : scan_verdict::stray_quote, at};
    }
    return {scan_verdict::more, text.size()};
}

// How many bytes change nothing in the current state: most of them do not.
std::size_t record_scanner::unremarkable(std::string_view text) const {
    if (state_ == state::quoted) return std::min(text.find('"'), text.size());
    if (state_ != state::bare) return 0;
    auto const end = std::ranges::find_if(text, [](char c) { return c == ',' || c == '\n' || c == '"'; });
    return static_cast<std::size_t>(end - text.begin());
}

record_scanner::step record_scanner::take(char c) {
    switch (state_) {
        case state::field_start:
            if (c == '"') {
                state_ = state::quoted;
                return step::go_on;
            }
            return outside(c, state::bare);
        case state::bare: return c == '"' ? step::stray : outside(c, state::bare);
        case state::quoted:
            if (c == '"') state_ = state::quote_seen;
            return step::go_on;
        case state::quote_seen:
            if (c == '"') {
                state_ = state::quoted;
                return step::go_on;
            }
            if (c == '\r') {
                state_ = state::closed_cr;
                return step::go_on;
            }
            return c == ',' || c == '\n' ? outside(c, state::bare) : step::stray;
        case state::closed_cr: return c == '\n' ? step::end : step::stray;
    }
    return step::stray;
}

record_scanner::step record_scanner::outside(char c, state otherwise) {
    if (c == '\n') return step::end;
    state_ = c == ',' ? state::field_start : otherwise;
    return step::go_on;
}

}  // namespace csv
