// The handler that is there at first, which needs neither a thread nor a configuration: spdlog's logger "weft". The lock that
// spdlog holds while it writes is never kept across a switch, since nothing in here parks.

#include <weft/log/handler.hpp>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <memory>

namespace weft::log {

namespace {

constexpr char const* logger_name = "weft";

std::shared_ptr<spdlog::logger> make_logger() {
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    auto made = std::make_shared<spdlog::logger>(logger_name, std::move(sink));
    made->set_pattern("%H:%M:%S.%e %^%-7l%$ %v");
    made->set_level(spdlog::level::trace);  // weft::log has asked its own level already
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

spdlog::level::level_enum level_of(level from) {
    switch (from) {
        case level::emergency:
        case level::alert:
        case level::critical: return spdlog::level::critical;
        case level::error: return spdlog::level::err;
        case level::warning: return spdlog::level::warn;
        case level::notice:
        case level::info: return spdlog::level::info;
        case level::none:
        case level::debug:
        case level::all: break;
    }
    return spdlog::level::debug;
}

class direct final : public handler {
public:
    void handle(event_ptr const& what, caller) override {
        spdlog::log_clock::time_point const at{std::chrono::duration_cast<spdlog::log_clock::duration>(what->time)};
        auto const to = logger();
        auto const urgency = level_of(what->level);
        if (to != nullptr && to->should_log(urgency)) to->log(at, {}, urgency, what->line());
    }
    bool flush(nanoseconds) override {
        if (auto const to = spdlog::get(logger_name)) to->flush();
        return true;
    }
};

}  // namespace

std::shared_ptr<handler> direct_handler() { return std::make_shared<direct>(); }

void last_resort(event const& what) noexcept {
    try {
        std::string const line = std::string{to_string(what.level)} + ' ' + what.line() + '\n';
        static_cast<void>(::write(STDERR_FILENO, line.data(), line.size()) == 0);  // there is nobody left to tell
    } catch (std::exception const&) {  // nor is there here
    }
}

void last_resort(level urgency, std::string_view text) noexcept {
    try {
        event what;
        what.level = urgency;
        what.what = std::string{text};
        last_resort(what);
    } catch (std::exception const&) {  // as above
    }
}

}  // namespace weft::log
