#pragma once
// Handlers for the log (weft/log.hpp) that write with threads of their own: to a standard stream, to a file that is rotated, to
// any sink of spdlog's; as text or as JSON; protected from more events than they can write.
//
//     weft::log::replace_handler("default", weft::logger::to_stream({.format = weft::logger::json_line}));
//     weft::log::add_handler("file", weft::logger::to_file({.path = "log/shop", .max_bytes = 10'000'000, .max_files = 5}),
//                            {.least_urgent = weft::log::level::notice});
//     weft::log::set_level(weft::log::level::info);
//     weft::log::set_module_level("shop.disk", weft::log::level::debug);
//
// They do not run as processes: the log is written before there is a runtime and after it. All of them write what they have
// when they are removed, when a runtime ends (at most 5 s), and when the program ends by exit or return.
// Source: Erlang's logger, logger_std_h, logger_olp; differs in that errors survive overload (overload.hpp).

#include <weft/log.hpp>
#include <weft/log/handler.hpp>
#include <weft/logger/format.hpp>
#include <weft/logger/overload.hpp>
#include <weft/options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace spdlog::sinks {
class sink;
}

namespace weft::logger {

enum class stream : std::uint8_t { standard_error, standard_output };

struct stream_options {
    logger::stream stream = stream::standard_error;
    line_format format = text_line;
    overload_options overload{};
};

/// Errors: argument_error for a bad option; std::system_error when the machine gives no thread.
[[nodiscard]] std::shared_ptr<log::handler> to_stream(stream_options how = {});

inline constexpr std::uint64_t no_max_bytes = UINT64_MAX;

/// When a line would make the file longer than max_bytes, the file is renamed to PATH.0, the older ones move on to PATH.1 and so
/// on, and a new one is begun. With max_files 0 what is in the file is then thrown away.
struct file_options {
    std::filesystem::path path;
    std::uint64_t max_bytes = no_max_bytes;
    std::size_t max_files = 0;                              ///< old ones that are kept
    bool compress = false;                                  ///< old ones: PATH.0.gz
    nanoseconds check{};                                    ///< how long not to look whether somebody has moved the file; or infinity
    nanoseconds sync_interval = std::chrono::seconds{5};    ///< without traffic, then the file is synced to the disk; or infinity
    line_format format = text_line;
    overload_options overload{};
};

/// Makes the file, and its folder. A disk that is full or a file that cannot be written is told of once on standard error; each
/// event tries again, warnings and errors go to standard error meanwhile, and no part of a line is left in the file.
/// Errors: as to_stream; std::filesystem::filesystem_error or spdlog's error when the file cannot be made. Blocks: for that.
[[nodiscard]] std::shared_ptr<log::handler> to_file(file_options how);

struct sink_options {
    std::string name = "sink";                              ///< for what the handler tells of itself
    line_format format = text_line;
    overload_options overload{};
    nanoseconds sync_interval = std::chrono::seconds{5};
};

/// Any sink of spdlog's, which gets the line as its text. Its own formatter stays: give it the pattern "%v" for the line alone.
/// Errors: as to_stream; argument_error for no sink.
[[nodiscard]] std::shared_ptr<log::handler> to_sink(std::shared_ptr<spdlog::sinks::sink> to, sink_options how = {});

}  // namespace weft::logger
