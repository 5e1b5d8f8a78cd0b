#pragma once
// The log: one event is one line, with the time, the level, the application and the process that wrote it. Events go to
// handlers (weft/log/handler.hpp). There is one at first, `default`: it writes to standard error through spdlog's logger named
// "weft"; a program that registers one of that name before the first line decides where they go. Handlers with a thread of
// their own, files, JSON and the protection from too many events are in <weft/logger.hpp>.
//
//     log::info("started");
//     log::error("write failed", {{"errno", "ENOSPC"}, {"path", path}});
//     log::debug([&] { return "state " + show(state); });   // not called unless debug is on
//     log::error(log::report{.kind = "crash", …});          // see weft/log/event.hpp
//
// The log is the program's, not a runtime's: there is one, from before main until after it.

#include <weft/log/event.hpp>
#include <weft/log/fields.hpp>
#include <weft/log/level.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <exception>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::log {

namespace detail {

/// The least urgent level that anybody may be writing: the primary, or a module's. Relaxed: a setting; a line that is written
/// while it changes may go either way.
extern constinit std::atomic<std::uint8_t> loosest;

[[nodiscard]] inline bool is_off(level urgency) noexcept {
    return static_cast<std::uint8_t>(urgency) > loosest.load(std::memory_order_relaxed);  // relaxed: see loosest
}
/// The same for the module of the caller, when it is not off for everybody.
[[nodiscard]] bool passes(level urgency) noexcept;
void write(level urgency, std::string_view text, fields const* with, std::source_location where) noexcept;
void write(level urgency, report const& what, std::source_location where) noexcept;
/// When the level has been looked at already.
void write_made(level urgency, std::variant<std::string, report> what, std::source_location where) noexcept;

}  // namespace detail

/// Whether a line of this level from the caller would go to the handlers. Costs one relaxed load when nobody writes it.
/// Threads: from anywhere.
[[nodiscard]] inline bool is_on(level urgency) noexcept { return !detail::is_off(urgency) && detail::passes(urgency); }

/// A callable that makes the text or the report.
template <class Make>
concept lazy_message = std::invocable<Make&> && !std::convertible_to<Make&, std::string_view> &&
                       (std::convertible_to<std::invoke_result_t<Make&>, std::string> ||
                        std::same_as<std::remove_cvref_t<std::invoke_result_t<Make&>>, report>);

/// Writes one line of its level. Control bytes are escaped where a line is written, so that a line stays a line.
/// Blocks: as the handlers do. `default` blocks the thread for the write; those of <weft/logger.hpp> have threads of their own,
/// and the calling process waits only while they are overloaded, without holding up its worker.
/// Errors: none, a line that cannot be written is lost. Threads: from anywhere, plain threads included.
template <level At>
class writer {
    static_assert(is_urgency(At));

public:
    void operator()(std::string_view text, std::source_location where = std::source_location::current()) const noexcept {
        if (detail::is_off(At)) return;
        detail::write(At, text, nullptr, where);
    }
    void operator()(std::string_view text, fields const& with,
                    std::source_location where = std::source_location::current()) const noexcept {
        if (detail::is_off(At)) return;
        detail::write(At, text, &with, where);
    }
    void operator()(report const& what, std::source_location where = std::source_location::current()) const noexcept {
        if (detail::is_off(At)) return;
        detail::write(At, what, where);
    }
    /// `make` runs only when the line goes to the handlers; when it fails, the line tells so.
    template <lazy_message Make>
    void operator()(Make&& make, std::source_location where = std::source_location::current()) const {
        if (!is_on(At)) return;
        std::variant<std::string, report> what;
        try {
            what = make();
        } catch (std::exception const& thrown) {
            what = std::string{"a message was not made: "} + thrown.what();
        }
        detail::write_made(At, std::move(what), where);
    }
};

inline constexpr writer<level::emergency> emergency{};
inline constexpr writer<level::alert> alert{};
inline constexpr writer<level::critical> critical{};
inline constexpr writer<level::error> error{};
inline constexpr writer<level::warning> warning{};
inline constexpr writer<level::notice> notice{};
inline constexpr writer<level::info> info{};
inline constexpr writer<level::debug> debug{};

/// The same with a level that is known only at run time. Errors: argument_error when a line cannot have it.
void write(level urgency, std::string_view text, fields const& with = {},
           std::source_location where = std::source_location::current());
void write(level urgency, report const& what, std::source_location where = std::source_location::current());

// Levels -----------------------------------------------------------------------------------------------------------------

/// The primary level: lines less urgent are not written, but by modules with a level of their own. The default is info.
/// Threads: from anywhere, at any time. Errors: argument_error for what is no level.
void set_level(level least_urgent);
[[nodiscard]] level primary_level() noexcept;

/// A level for the processes of a module, in place of the primary one. A module is an application ("shop"), a label
/// ("shop.disk"), or what stands before the '/' of labels ("conn" for "conn/41"); the narrowest that has a level decides.
/// Errors: argument_error for what is no level, and for an empty name. Threads: as above.
void set_module_level(std::string_view module, level least_urgent);
/// False when it had none.
bool unset_module_level(std::string_view module);
[[nodiscard]] std::vector<std::pair<std::string, level>> module_levels();

// Metadata ---------------------------------------------------------------------------------------------------------------

/// Goes with every event, unless the process or the event says otherwise: {"node", "demo"}. Threads: from anywhere.
void set_primary_metadata(fields all);
[[nodiscard]] fields primary_metadata();

/// Goes with every event of the calling process; its children have none of it. Errors: not_a_process.
void set_metadata(fields all);
void update_metadata(fields const& over);
[[nodiscard]] fields metadata();

}  // namespace weft::log
