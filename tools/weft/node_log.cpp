// The same spdlog logger as weft::log uses, taken before its first line.

#include "node_log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>

namespace weft::cli {
namespace {

constexpr char const* logger_name = "weft";

spdlog::level::level_enum level_of(log::level from) {
    switch (from) {
        case log::level::debug: return spdlog::level::debug;
        case log::level::info: return spdlog::level::info;
        case log::level::warning: return spdlog::level::warn;
        case log::level::error: return spdlog::level::err;
        case log::level::none: break;
    }
    return spdlog::level::off;
}

}  // namespace

void set_up_log(log::level least_urgent) {
    bool const plain = std::getenv("NO_COLOR") != nullptr;
    auto const sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>(plain ? spdlog::color_mode::never : spdlog::color_mode::automatic);
    auto const logger = std::make_shared<spdlog::logger>(logger_name, sink);
    logger->set_pattern("%H:%M:%S.%e %^%-7l%$ %v");
    logger->set_level(level_of(least_urgent));
    logger->flush_on(spdlog::level::trace);
    spdlog::drop(logger_name);
    spdlog::register_logger(logger);
}

void write_log(log::level urgency, std::string_view application, std::string_view text) {
    if (auto const logger = spdlog::get(logger_name)) logger->log(level_of(urgency), "{}: {}", application, text);
}

void flush_log() {
    if (auto const logger = spdlog::get(logger_name)) logger->flush();
}

}  // namespace weft::cli
