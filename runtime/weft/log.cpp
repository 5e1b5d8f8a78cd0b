// The log's way to spdlog. Everything here may run in a process: it allocates, but it never parks, so the lock that
// spdlog holds while it writes is never kept across a switch.

#include "proc/event.hpp"
#include "proc/indivisible.hpp"
#include "weft/internal/log_event.hpp"

#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace weft::log {

namespace {

constexpr char const* logger_name = "weft";

std::shared_ptr<spdlog::logger> make_logger() {
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    auto made = std::make_shared<spdlog::logger>(logger_name, std::move(sink));
    made->set_pattern("%H:%M:%S.%e %^%-7l%$ %v");
    made->flush_on(spdlog::level::warn);
    return made;
}

// Two first lines at once: the second registration throws, and the logger of the first is used.
std::shared_ptr<spdlog::logger> logger() {
    if (auto known = spdlog::get(logger_name)) return known;
    try {
        auto made = make_logger();
        spdlog::register_logger(made);
        return made;
    } catch (spdlog::spdlog_ex const&) {
        return spdlog::get(logger_name);
    }
}

constexpr spdlog::level::level_enum level_of(level from) {
    constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err,
                                spdlog::level::off};
    return levels.at(static_cast<std::size_t>(from));
}

// "shop 93.1 counter: " in a process, "weft: " elsewhere.
std::string origin() {
    if (!in_process()) return "weft: ";
    std::optional<process_summary> const who = weft::info::process(this_runtime(), self());
    return (who ? proc::origin_of(*who) : "weft " + to_string(self())) + ": ";
}

void append_escaped(std::string& line, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    auto const byte = static_cast<unsigned char>(c);
    if (c == '\n') line += "\\n";
    else if (c == '\t') line += "\\t";
    else if (byte < 0x20 || byte == 0x7f) (line += "\\x") += {digits[byte >> 4U], digits[byte & 15U]};
    else line += c;
}

WEFT_INDIVISIBLE void write(spdlog::level::level_enum urgency, std::string_view text, std::string_view from = {}) noexcept {
    try {
        auto const to = logger();
        if (!to || !to->should_log(urgency)) return;
        std::string line = from.empty() ? origin() : std::string{from} + ": ";
        for (char const c : text) append_escaped(line, c);
        to->log(urgency, "{}", line);
    } catch (std::exception const&) {  // a line that cannot be written must not end the process that has something to say
    }
}

}  // namespace

void debug(std::string_view text) noexcept { write(spdlog::level::debug, text); }
void info(std::string_view text) noexcept { write(spdlog::level::info, text); }
void warning(std::string_view text) noexcept { write(spdlog::level::warn, text); }
void error(std::string_view text) noexcept { write(spdlog::level::err, text); }

void write_event(level urgency, std::string_view text, std::string_view origin) noexcept {
    write(level_of(urgency), text, origin);
}

WEFT_INDIVISIBLE bool writes(level urgency) noexcept {
    try {
        auto const to = logger();
        return to != nullptr && to->should_log(level_of(urgency));
    } catch (std::exception const&) {  // as in write()
        return false;
    }
}

void set_level(level least_urgent) noexcept {
    try {
        if (auto const to = logger()) to->set_level(level_of(least_urgent));
    } catch (std::exception const&) {  // without memory for a logger there is no level either
    }
}

level parse_level(std::string_view name) {
    if (name == "debug") return level::debug;
    if (name == "info") return level::info;
    if (name == "warning") return level::warning;
    if (name == "error") return level::error;
    if (name == "none") return level::none;
    throw argument_error{"log level is '" + std::string{name} + "'; allowed are debug, info, warning, error and none"};
}

}  // namespace weft::log
