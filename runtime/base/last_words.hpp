#pragma once
// What the program has to say of its end, for whoever writes that down when the signal comes: an abort alone tells nothing.

#include <string_view>

namespace weft::base {

/// Keeps the begin of `text`; the newest counts. Async-signal-safe. Threads: any; two at once may mix their words.
void note_last_words(std::string_view text) noexcept;

/// Empty when nothing was noted. Async-signal-safe.
[[nodiscard]] std::string_view last_words() noexcept;

}  // namespace weft::base
