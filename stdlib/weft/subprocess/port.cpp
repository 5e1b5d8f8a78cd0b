// A program whose owner hears of it by messages. The port takes what is to be written; its helpers, linked to it, are a
// reader for each piped stream, one that waits for the program's end, and one that waits for the owner's. They share the
// subprocess, so it goes with the last of them.

#include <weft/call.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/proc_lib.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/subprocess.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <system_error>
#include <utility>

namespace weft {
namespace {

using namespace std::chrono_literals;

struct write_request {
    std::string bytes;
    detail::reply_right answer;
};
struct close_request {};
struct stream_ended {};
struct program_ended {
    exit_status status;
};

class port {
public:
    port(pid owner, port_options options)
        : owner_{owner}, lines_{options.lines}, program_{std::make_shared<subprocess>(options.program)} {
        pid const me = self();
        if (options.program.output == program_stream::pipe) start_reader(false);
        if (options.program.error == program_stream::pipe) start_reader(true);
        help("port/wait", [me, its = program_] { send(me, program_ended{its->wait()}); });
        // Its end as `normal` goes through no link, and the port may be in the middle of a write.
        help("port/owner", [me, owner] {
            ref const watch = monitor(owner);
            receive(when([watch](down_msg const& down) { return down.monitor == watch; }, [](down_msg const&) {}));
            exit_signal(me, exit_reason::kill());
        });
    }

    void serve() {
        while (!status_) take_one();
        // What it wrote is still in the pipes; but whoever inherited them may keep them open for ever.
        nanoseconds const end = monotonic_time() + 1s;
        while (open_streams_ != 0 && monotonic_time() < end)
            take_one(std::max(end - monotonic_time(), nanoseconds::zero()));
        for (pid const each : helpers_) {
            unlink(each);
            exit_signal(each, exit_reason::kill());
        }
        send(owner_, port_exit{self(), *status_});
    }

private:
    template <class Body>
    void help(char const* label, Body body) {
        helpers_.push_back(spawn_link(std::move(body), {.label = label}));
    }

    void start_reader(bool is_error) {
        ++open_streams_;
        help(is_error ? "port/error" : "port/output",
             [me = self(), owner = owner_, lines = lines_, its = program_, is_error] {
                 read_on(*its, me, owner, lines, is_error);
                 send(me, stream_ended{});
             });
    }

    static void read_on(subprocess& from, pid me, pid owner, bool lines, bool is_error) {
        std::string rest;
        for (;;) {
            std::string piece = is_error ? from.read_error() : from.read();
            if (piece.empty()) break;
            if (!lines) {
                send(owner, port_data{me, is_error, std::move(piece)});
                continue;
            }
            rest += piece;
            std::size_t begin = 0;
            for (std::size_t end = 0; (end = rest.find('\n', begin)) != std::string::npos; begin = end + 1)
                send(owner, port_data{me, is_error, rest.substr(begin, end - begin)});
            rest.erase(0, begin);
        }
        if (!rest.empty()) send(owner, port_data{me, is_error, std::move(rest)});
    }

    void take_one(nanoseconds limit = infinity) {
        receive([this](write_request asked) { take(std::move(asked)); },
                [this](close_request) { program_->close_input(); }, [this](stream_ended) { --open_streams_; },
                [this](program_ended told) { status_ = told.status; }, after(limit, [] {}));
    }

    void take(write_request asked) {
        try {
            program_->write(asked.bytes);
            asked.answer.answer(detail::make_node<char>('\0'));
        } catch (std::system_error const&) {
            asked.answer.fail(exit_reason::from_exception(std::current_exception()));
        }
    }

    pid owner_;
    bool lines_;
    std::shared_ptr<subprocess> program_;
    std::vector<pid> helpers_;
    int open_streams_ = 0;
    std::optional<exit_status> status_;
};

}  // namespace

result<pid> try_open_port(port_options options) {
    return proc_lib::try_start(
        [owner = self(), options = std::move(options)](proc_lib::init_ack& ack) {
            port here{owner, options};
            ack.ready();
            here.serve();
        },
        {.spawn = {.label = "port"}});
}

pid open_port(port_options options) {
    auto opened = try_open_port(std::move(options));
    if (opened) return *opened;
    if (opened.error().exception()) std::rethrow_exception(opened.error().exception());
    proc_lib::exit_for_failed_start(opened.error(), "open_port");
}

result<void> try_write_port(pid port, std::string bytes, nanoseconds limit, std::source_location where) {
    detail::reply_right answer = detail::open_reply();
    send(port, write_request{std::move(bytes), std::move(answer)});
    auto const got = detail::await_reply(limit, port, where);
    if (!got) return got.error();
    return {};
}

void write_port(pid port, std::string bytes, nanoseconds limit, std::source_location where) {
    auto const done = try_write_port(port, std::move(bytes), limit, where);
    if (!done) exit(detail::call_failed(done.error(), port, "write_port"));
}

void close_port_input(pid port) { send(port, close_request{}); }

}  // namespace weft
