#pragma once
// How an event becomes a line: text for people, JSON for machines, or what a program makes of it.

#include <weft/log/event.hpp>

#include <functional>
#include <string>

namespace weft::logger {

/// Makes one line, without its end. Called on the thread that writes.
using line_format = std::function<std::string(log::event const& what)>;

/// "2026-01-02T12:00:07.433000+00:00 error shop 93.1 counter key=value: text": local time with its offset (RFC 3339). All
/// control bytes are escaped.
[[nodiscard]] std::string text_line(log::event const& what);

/// "17:30:07.433 error   shop 93.1 counter key=value: text": for a terminal, where the day is known. With `colour` the level has
/// one (ANSI).
[[nodiscard]] std::string short_line(log::event const& what, bool colour = false);

/// One JSON object, in UTF-8 whatever the event holds: at (UTC), level, app, pid, name, label, callers, src, func, msg, and
/// the metadata as free keys; of a report also `report`, with its kind and data, and `more`. A key of the metadata that means
/// something else here is preceded by "meta_". What a crash report is to have is told by keys, not in the text.
[[nodiscard]] std::string json_line(log::event const& what);
/// The same, with the node's name behind the level.
[[nodiscard]] line_format json_lines_of(std::string node);

/// "at=2026-01-02T12:00:07.433000Z level=error app=shop pid=93.1 label=counter src=disk.cpp:77 key=value msg=\"a text\"": what
/// log collectors call logfmt.
[[nodiscard]] std::string logfmt_line(log::event const& what);

/// "<3>shop 93.1 counter key=value: text": the journal of systemd takes the level from the front (sd-daemon(3)), and has its
/// own time.
[[nodiscard]] std::string journal_line(log::event const& what);

}  // namespace weft::logger
