#pragma once
// One event of the log, as handlers and filters see it: when, how urgent, who, where, and either a text or a report whose
// text is made only when somebody writes it.

#include <weft/log/fields.hpp>
#include <weft/log/level.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weft::log {

/// Something that happened, as structure: what a crash, a restart or a progress tells. Handlers see `kind` and `data` as they
/// are; whoever writes text asks `format`, on the thread that writes.
///
///     log::error(log::report{.kind = "child_terminated",
///                            .data = {{"child", "counter"}, {"reason", why.to_string()}, {"restarts", 2}},
///                            .format = [](log::report const& its) { return "child " + its.data.find("child")->to_string() + " ended"; },
///                            .detail = "weft observer process -n shop 93.1"});
///
/// The line is then "child counter ended; more: weft observer process -n shop 93.1".
struct report {
    std::string kind;                                       ///< "crash", "child_terminated": what it is, for machines
    fields data{};
    std::function<std::string(report const& its)> format{};  ///< one line; without it "kind key=value …"
    std::string detail{};                                   ///< where to find more than fits a line: a file, a command
};

/// Built once by whoever logs, then read only. Threads: a value; it is shared between handlers as event_ptr.
struct event {
    nanoseconds time{};                     ///< since 1970, of the wall clock; it may step back between two events
    log::level level = log::level::info;
    std::source_location where{};
    pid process{};                          ///< empty: a plain thread, or the runtime itself
    std::string application{};              ///< of the process, as its name and label
    std::string name{};
    std::string label{};
    std::vector<pid> callers{};             ///< on whose behalf a task logs, nearest first
    std::string told_of{};                  ///< of whom the runtime tells: "shop 93.1 counter"; empty: whoever logged tells
    fields metadata{};                      ///< the event's own, over the process's, over the primary
    std::variant<std::string, report> what{};

    /// The text, not yet on one line. Of a report whose format throws: that it did, and the report.
    [[nodiscard]] std::string text() const;
    /// "shop 93.1 counter": who wrote it, or of whom it tells.
    [[nodiscard]] std::string origin() const;
    /// "shop 93.1 counter key=value: text", escaped so that it is one line.
    [[nodiscard]] std::string line() const;
    /// About how much memory it takes.
    [[nodiscard]] std::size_t bytes() const noexcept;
};

using event_ptr = std::shared_ptr<event const>;

}  // namespace weft::log
