// One handler, in the place of the log's first one: with a thread of its own, so that a slow terminal holds up no process.

#include "node_log.hpp"

#include "crash_log.hpp"
#include "observer/cli_error.hpp"

#include <weft/log/handler.hpp>
#include <weft/logger.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace weft::cli {
namespace {

/// The application that a line of write_log tells of, on its way to the handler.
constexpr std::string_view application_key = "weft.application";

constexpr std::string_view starter_handler = "starter";

/// systemd names the device and the inode of its journal's socket: standard error is that, or something else by now.
bool is_journal() {
    char const* const told = std::getenv("JOURNAL_STREAM");
    struct stat here {};
    return told != nullptr && ::fstat(STDERR_FILENO, &here) == 0 &&
           told == std::to_string(here.st_dev) + ':' + std::to_string(here.st_ino);
}

log_form choose(node_log_options const& how) {
    if (how.form != log_form::automatic) return how.form;
    if (!how.file.empty()) return log_form::json;
    if (::isatty(STDERR_FILENO) == 1) return log_form::text;
    return is_journal() ? log_form::journal : log_form::json;
}

logger::line_format text_for_terminal() {
    bool const colour = ::isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    return [colour](log::event const& what) { return logger::short_line(what, colour); };
}

logger::line_format format_of(node_log_options const& how) {
    switch (choose(how)) {
        case log_form::json: return logger::json_lines_of(how.node);
        case log_form::logfmt: return &logger::logfmt_line;
        case log_form::journal: return &logger::journal_line;
        case log_form::text:
        case log_form::automatic: break;
    }
    return how.file.empty() ? text_for_terminal() : logger::line_format{&logger::text_line};
}

std::shared_ptr<log::handler> make_handler(node_log_options const& how) {
    if (how.file.empty()) return logger::to_stream({.format = format_of(how)});
    try {
        return logger::to_file({.path = how.file, .max_bytes = how.max_bytes, .max_files = how.max_files, .format = format_of(how)});
    } catch (std::exception const& failed) {
        throw cli_error{exit_code::cannot_create, "--log is '" + how.file + "', which cannot be written: " + failed.what()};
    }
}

/// Such a line is the application's, whichever process happened to write it.
log::verdict tell_application(log::event& what) {
    log::value const* const named = what.metadata.find(application_key);
    if (named == nullptr) return log::verdict::ignore;
    log::event told;
    told.time = what.time;
    told.level = what.level;
    told.application = named->to_string();
    told.what = std::move(what.what);
    what = std::move(told);
    return log::verdict::log;
}

}  // namespace

std::optional<log_form> log_form_named(std::string_view name) {
    constexpr std::array names{std::pair{"auto", log_form::automatic}, std::pair{"text", log_form::text}, std::pair{"json", log_form::json},
                               std::pair{"logfmt", log_form::logfmt}, std::pair{"journal", log_form::journal}};
    for (auto const& [known, form] : names)
        if (name == known) return form;
    return std::nullopt;
}

void set_up_log(node_log_options const& how) {
    log::replace_handler(log::default_handler, make_handler(how)).value();
    log::handler_options const told{.filters = {{.id = "application", .judge = &tell_application}}};
    log::update_handler(log::default_handler, told).value();
    log::set_level(how.least_urgent);
    keep_log_for_crash_dumps(told);
}

void write_log(log::level urgency, std::string_view application, std::string_view text) {
    if (log::is_on(urgency)) log::write(urgency, text, {{std::string{application_key}, application}});
}

void show_errors() {
    log::add_handler(starter_handler, logger::to_stream({.format = text_for_terminal()}),
                     {.least_urgent = log::level::error, .filters = {{.id = "application", .judge = &tell_application}}})
        .value();
}

void show_errors_no_more() { static_cast<void>(log::remove_handler(starter_handler)); }

void flush_log() { log::flush(); }

}  // namespace weft::cli
