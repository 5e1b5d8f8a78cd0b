// The handlers that <weft/logger.hpp> offers: a queue with a thread, in front of a stream, a file or a sink of spdlog's.

#include <weft/errors.hpp>
#include <weft/logger.hpp>
#include <weft/logger/internal/log_file.hpp>
#include <weft/logger/output.hpp>
#include <weft/logger/queue_handler.hpp>

#include <spdlog/sinks/sink.h>

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace weft::logger {

namespace {

spdlog::level::level_enum level_of(log::level from) {
    if (from <= log::level::critical) return spdlog::level::critical;
    if (from == log::level::error) return spdlog::level::err;
    if (from == log::level::warning) return spdlog::level::warn;
    return from == log::level::debug ? spdlog::level::debug : spdlog::level::info;
}

class sink_output : public output {
public:
    sink_output(std::shared_ptr<spdlog::sinks::sink> to, line_format format) : to_{std::move(to)}, format_{std::move(format)} {}

    void write(log::event const& what) override {
        std::string const line = format_(what);
        spdlog::log_clock::time_point const at{std::chrono::duration_cast<spdlog::log_clock::duration>(what.time)};
        spdlog::source_loc const where{what.where.file_name(), static_cast<int>(what.where.line()), what.where.function_name()};
        spdlog::details::log_msg const message{at, where, "weft", level_of(what.level), line};
        if (to_->should_log(message.level)) to_->log(message);
    }
    void flush() override { to_->flush(); }

private:
    std::shared_ptr<spdlog::sinks::sink> to_;
    line_format format_;
};

/// Not spdlog's: that holds the lock of C's stream while it writes, and when nobody reads, the program's end waits for that lock.
class stream_output final : public output {
public:
    stream_output(int descriptor, line_format format) : descriptor_{descriptor}, format_{std::move(format)} {}

    void write(log::event const& what) override {
        std::string const line = format_(what) + '\n';
        for (std::size_t written = 0; written != line.size();) {
            ssize_t const now = ::write(descriptor_, line.data() + written, line.size() - written);
            if (now >= 0) written += static_cast<std::size_t>(now);
            else if (errno == EAGAIN) wait_for_room();
            else if (errno != EINTR) throw std::system_error{errno, std::generic_category()};
        }
    }

private:
    void wait_for_room() const noexcept {
        pollfd wanted{.fd = descriptor_, .events = POLLOUT, .revents = 0};
        static_cast<void>(::poll(&wanted, 1, -1));  // what is wrong with it, the next write tells
    }

    int const descriptor_;
    line_format const format_;
};

class file_output final : public sink_output {
public:
    file_output(std::shared_ptr<log_file> to, line_format format) : sink_output{to, std::move(format)}, file_{std::move(to)} {}

    void sync() override { file_->sync(); }
    void restart() override { file_->close(); }

private:
    std::shared_ptr<log_file> file_;
};

void check_format(line_format const& format, std::string const& whose) {
    if (!format) throw argument_error{"log handler " + whose + ": format is empty; it must be a function"};
}

void check_file(file_options const& how, std::string const& whose) {
    if (how.path.empty()) throw argument_error{"log handler " + whose + ": path is empty"};
    if (how.max_bytes == 0) throw argument_error{"log handler " + whose + ": max_bytes is 0; allowed: 1 and more"};
    if (how.check < nanoseconds::zero())
        throw argument_error{"log handler " + whose + ": check is " + std::to_string(how.check.count()) + " ns; allowed: 0 and more, or infinity"};
    check_format(how.format, whose);
    check(how.overload, "log handler " + whose);
}

}  // namespace

std::shared_ptr<log::handler> to_stream(stream_options how) {
    bool const is_error = how.stream == stream::standard_error;
    std::string const name = is_error ? "on standard error" : "on standard output";
    check_format(how.format, name);
    return std::make_shared<queue_handler>(queue_handler::options{.name = name, .overload = how.overload, .sync_interval = infinity},
                                           std::make_unique<stream_output>(is_error ? STDERR_FILENO : STDOUT_FILENO, std::move(how.format)));
}

std::shared_ptr<log::handler> to_file(file_options how) {
    std::string const name = how.path.string();
    check_file(how, name);
    auto file = std::make_shared<log_file>(log_file::options{.path = std::move(how.path),
                                                             .max_bytes = how.max_bytes,
                                                             .max_files = how.max_files,
                                                             .compress = how.compress,
                                                             .check = how.check});
    return std::make_shared<queue_handler>(queue_handler::options{.name = name, .overload = how.overload, .sync_interval = how.sync_interval},
                                           std::make_unique<file_output>(std::move(file), std::move(how.format)));
}

std::shared_ptr<log::handler> to_sink(std::shared_ptr<spdlog::sinks::sink> to, sink_options how) {
    if (to == nullptr) throw argument_error{"log handler " + how.name + ": the sink is null"};
    check_format(how.format, how.name);
    return std::make_shared<queue_handler>(
        queue_handler::options{.name = std::move(how.name), .overload = how.overload, .sync_interval = how.sync_interval},
        std::make_unique<sink_output>(std::move(to), std::move(how.format)));
}

}  // namespace weft::logger
