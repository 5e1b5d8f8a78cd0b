// The owner of a program: its streams and its end, each waited for by parking.

#include "weft/subprocess/internal/program.hpp"

#include <weft/asio.hpp>
#include <weft/blocking.hpp>
#include <weft/subprocess.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <signal.h>

#include <utility>

namespace weft {

using asio::error_code;
using program::stream;

struct subprocess::state {
    explicit state(subprocess_options const& options)
        : of{blocking([&, &context = asio::context()]() { return program::start(options, context); })},
          grace{options.grace} {}
    state(state const&) = delete;
    state& operator=(state const&) = delete;
    ~state() {
        if (!known) program::see_off(std::move(of), grace);
    }

    program::started of;
    nanoseconds const grace;
    std::string line_rest;             // read_line: what is behind the last line
    std::optional<exit_status> known;  // once it was reaped; written by the one process that waits
};

namespace {

void throw_unless_end(error_code const& ec) {
    if (ec && ec != boost::asio::error::eof) throw std::system_error{ec};
}

std::string read_some(stream& from, std::size_t most, nanoseconds limit, std::source_location where) {
    std::string out(most, '\0');
    error_code ec;
    std::size_t const got = from.async_read_some(boost::asio::buffer(out), asio::park(ec, where).within(limit));
    throw_unless_end(ec);
    out.resize(got);
    return out;
}

/// Begun on the I/O thread, which takes no SIGPIPE.
template <class Token>
auto write_there(stream& to, std::string_view bytes, Token token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
        [&to, bytes](auto handler) {
            auto const there = handler.get_executor();
            boost::asio::post(there, [&to, bytes, held = std::move(handler)]() mutable {
                boost::asio::async_write(to, boost::asio::buffer(bytes), std::move(held));
            });
        },
        token);
}

}  // namespace

subprocess::subprocess(subprocess_options const& options) : state_{std::make_shared<state>(options)} {}
subprocess::subprocess(subprocess&&) noexcept = default;
subprocess& subprocess::operator=(subprocess&&) noexcept = default;
subprocess::~subprocess() = default;

int subprocess::id() const noexcept { return state_->of.id; }

std::string subprocess::read(std::size_t most, nanoseconds limit, std::source_location where) {
    if (std::string& rest = state_->line_rest; !rest.empty()) {
        std::string out = rest.substr(0, most);
        rest.erase(0, out.size());
        return out;
    }
    return read_some(state_->of.output, most, limit, where);
}

std::string subprocess::read_error(std::size_t most, nanoseconds limit, std::source_location where) {
    return read_some(state_->of.error, most, limit, where);
}

std::optional<std::string> subprocess::read_line(nanoseconds limit, std::source_location where) {
    std::string& rest = state_->line_rest;
    for (std::size_t looked = 0;;) {
        auto const end = rest.find('\n', looked);
        if (end != std::string::npos) {
            std::string line = rest.substr(0, end);
            rest.erase(0, end + 1);
            return line;
        }
        looked = rest.size();
        std::string const more = read_some(state_->of.output, 65536, limit, where);
        if (more.empty()) return rest.empty() ? std::nullopt : std::optional{std::exchange(rest, {})};
        rest += more;
    }
}

std::string subprocess::read_all(std::source_location where) {
    std::string all = std::exchange(state_->line_rest, {});
    for (;;) {
        std::string const more = read_some(state_->of.output, 65536, infinity, where);
        if (more.empty()) return all;
        all += more;
    }
}

void subprocess::write(std::string_view bytes, nanoseconds limit, std::source_location where) {
    error_code ec;
    write_there(state_->of.input, bytes, asio::park(ec, where).within(limit));
    if (ec) throw std::system_error{ec};
}

void subprocess::close_input() { state_->of.input.close(); }

void subprocess::send_signal(int number) {
    if (!state_->known) program::signal_group(state_->of.id, number);
}
void subprocess::terminate() { send_signal(SIGTERM); }
void subprocess::kill() { send_signal(SIGKILL); }

exit_status subprocess::wait(nanoseconds limit, std::source_location where) {
    state& its = *state_;
    while (!its.known) {
        error_code ec;
        its.of.ended.async_wait(stream::wait_read, asio::park(ec, where).within(limit));
        if (ec) throw std::system_error{ec};
        its.known = program::reap(its.of.id, false);
    }
    return *its.known;
}

std::optional<exit_status> subprocess::status() const noexcept { return state_->known; }

}  // namespace weft
