// Asio's operations from processes: what they return, and how exit signals, deadlines and lost handlers end them.
#include <weft/asio.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>

#include "support/descriptors.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <future>
#include <memory>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using boost::asio::buffer;
using boost::asio::steady_timer;
using boost::asio::ip::tcp;
using boost::asio::ip::udp;
using boost::system::system_error;
using weft::exit_reason;
using weft::process_state;
using weft::asio::error_code;
using weft::asio::park;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;
namespace error = boost::asio::error;

namespace {

struct note {
    int number;
};
struct listening {
    std::uint16_t port;
};

auto const loopback = boost::asio::ip::address_v4::loopback();

/// A listening socket of the calling process.
tcp::acceptor listen() { return {weft::asio::context(), tcp::endpoint{loopback, 0}}; }

/// Two ends of a connection, both of the calling process.
std::pair<tcp::socket, tcp::socket> connected() {
    auto door = listen();
    tcp::socket one{weft::asio::context()};
    one.async_connect(door.local_endpoint(), park());
    return {std::move(one), door.async_accept(park())};
}

void wait_for_state(weft::pid of, process_state wanted) {
    auto seen = weft::info::process(weft::this_runtime(), of);
    for (; seen && seen->state != wanted; seen = weft::info::process(weft::this_runtime(), of)) weft::yield();
    EXPECT_TRUE(seen.has_value()) << "it ended";
}

/// Ends `body` by a signal once it waits for I/O, and tells the reason of its end.
template <class Body>
exit_reason end_in_io(Body body, exit_reason const& why) {
    auto const made = weft::spawn_monitor(std::move(body));
    wait_for_state(made.process, process_state::io);
    weft::exit_signal(made.process, why);
    return next<weft::down_msg>()->reason;
}

template <class Body>
error_code error_of(Body body) {
    try {
        body();
    } catch (system_error const& thrown) {
        return thrown.code();
    }
    return {};
}

/// An operation that does with its handler what a test wants.
template <class Signature, class Token, class Body>
auto begin(Token&& token, Body body) {
    return boost::asio::async_initiate<Token, Signature>([body](auto handler) mutable { body(std::move(handler)); },
                                                         token);
}

void echo(tcp::socket socket) {
    std::array<char, 512> data;
    error_code ended;
    for (;;) {
        std::size_t const n = socket.async_read_some(buffer(data), park(ended));
        if (ended) return;
        boost::asio::async_write(socket, buffer(data, n), park());
    }
}

}  // namespace

// What operations return ----------------------------------------------------------------------------------------------

TEST(asio, a_timer_parks_the_process_and_shows_where) {
    in_runtime([] {
        weft::pid const me = weft::self();
        auto const waits = weft::spawn_monitor([me] {
            steady_timer timer{weft::asio::context(), 1h};
            error_code ended;
            timer.async_wait(park(ended).within(1h));
            weft::send(me, note{0});
        });
        wait_for_state(waits.process, process_state::io);
        auto const seen = weft::info::process(weft::this_runtime(), waits.process);
        EXPECT_NE(seen->waits_at.find("asio_test.cpp"), std::string::npos) << seen->waits_at;
        weft::exit_signal(waits.process, exit_reason::kill());
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::killed());
        steady_timer{weft::asio::context(), 1ms}.async_wait(park());
        EXPECT_FALSE(next_now<note>());
    });
}

TEST(asio, every_shape_of_completion_is_returned) {
    in_runtime([] {
        auto const now = [](auto&&... results) {
            return [results...](auto handler) mutable { std::move(handler)(std::move(results)...); };
        };
        begin<void()>(park(), now());
        begin<void(error_code)>(park(), now(error_code{}));
        EXPECT_EQ(begin<void(int)>(park(), now(4)), 4);
        EXPECT_EQ((begin<void(error_code, std::string)>(park(), now(error_code{}, std::string{"text"}))), "text");
        EXPECT_EQ((begin<void(int, char)>(park(), now(4, 'x'))), (std::tuple{4, 'x'}));
        EXPECT_EQ((begin<void(std::exception_ptr, int)>(park(), now(std::exception_ptr{}, 5))), 5);
        auto const thrown = std::make_exception_ptr(std::out_of_range{"there"});
        EXPECT_THROW((begin<void(std::exception_ptr, int)>(park(), now(thrown, 5))), std::out_of_range);

        error_code ec;
        EXPECT_EQ((begin<void(error_code, int)>(park(ec), now(error_code{error::eof}, 3))), 3);
        EXPECT_EQ(ec, error::eof);
        begin<void(error_code)>(park(ec), now(error_code{}));
        EXPECT_FALSE(ec);
        EXPECT_EQ(error_of([&] { begin<void(error_code)>(park(), now(error_code{error::eof})); }), error::eof);
    });
}

TEST(asio, a_handler_may_be_called_on_any_thread_at_any_time) {
    in_runtime([] {
        for (int i = 0; i != 500; ++i) {
            std::thread other;
            auto const got = begin<void(int)>(park(), [&other, i](auto handler) {
                other = std::thread{[i, held = std::move(handler)]() mutable { std::move(held)(i); }};
            });
            other.join();
            EXPECT_EQ(got, i);
            boost::asio::post(weft::asio::context(), park());
        }
    });
}

TEST(asio, a_handler_that_is_destroyed_aborts_the_operation) {
    in_runtime([] {
        auto const drop = [](auto handler) { static_cast<void>(handler); };
        EXPECT_EQ(error_of([&] { begin<void(error_code, int)>(park(), drop); }), error::operation_aborted);
        EXPECT_EQ(error_of([&] { begin<void()>(park(), drop); }), error::operation_aborted);
        error_code ec;
        EXPECT_EQ((begin<void(error_code, int)>(park(ec), drop)), 0);
        EXPECT_EQ(ec, error::operation_aborted);
    });
}

TEST(asio, an_initiation_that_throws_leaves_no_handler_behind) {
    in_runtime([] {
        auto timer = std::make_unique<steady_timer>(weft::asio::context(), 1h);
        EXPECT_THROW((begin<void(error_code)>(park(),
                                              [&timer](auto handler) {
                                                  timer->async_wait(std::move(handler));
                                                  throw std::out_of_range{"after the operation began"};
                                              })),
                     std::out_of_range);
        EXPECT_EQ(timer->cancel(), 0U);
    });
}

TEST(asio, outside_of_a_process_it_is_refused) {
    boost::asio::io_context own;
    steady_timer timer{own, 1ms};
    EXPECT_THROW(timer.async_wait(park()), weft::not_a_process);
    EXPECT_THROW(static_cast<void>(weft::asio::context()), weft::not_a_process);
    in_runtime([] {
        steady_timer of_process{weft::asio::context(), 1ms};
        EXPECT_THROW(of_process.async_wait(park().within(-1ms)), weft::timeout_value);
    });
}

// Sockets -------------------------------------------------------------------------------------------------------------

TEST(asio, a_tcp_echo_server_serves_many_clients_each_by_a_process) {
    in_runtime([] {
        constexpr int clients = 50;
        weft::pid const me = weft::self();
        auto const server = weft::spawn_monitor([me] {
            auto door = listen();
            weft::send(me, listening{door.local_endpoint().port()});
            for (;;) weft::spawn_link([socket = door.async_accept(park())]() mutable { echo(std::move(socket)); });
        });
        auto const port = next<listening>()->port;
        for (int i = 0; i != clients; ++i) {
            weft::spawn_link([i, port, me] {
                tcp::socket socket{weft::asio::context()};
                socket.async_connect({loopback, port}, park());
                for (int round = 0; round != 20; ++round) {
                    std::string const sent(static_cast<std::size_t>(i * 20 + round + 1),
                                           static_cast<char>('a' + i % 26));
                    std::string got(sent.size(), '\0');
                    boost::asio::async_write(socket, buffer(sent), park());
                    boost::asio::async_read(socket, buffer(got), park());
                    if (got != sent) weft::exit(exit_reason{"wrong echo"});
                }
                weft::send(me, note{i});
            });
        }
        for (int i = 0; i != clients; ++i) EXPECT_TRUE(next<note>());
        weft::exit_signal(server.process, exit_reason::kill());
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::killed());
    });
}

TEST(asio, datagrams_come_with_their_sender) {
    in_runtime([] {
        weft::pid const me = weft::self();
        weft::spawn_link([me] {
            udp::socket socket{weft::asio::context(), udp::endpoint{loopback, 0}};
            weft::send(me, listening{socket.local_endpoint().port()});
            std::array<char, 64> data;
            udp::endpoint from;
            std::size_t const n = socket.async_receive_from(buffer(data), from, park());
            socket.async_send_to(buffer(data, n), from, park());
        });
        udp::socket socket{weft::asio::context(), udp::endpoint{loopback, 0}};
        socket.async_send_to(buffer("hello", 5), {loopback, next<listening>()->port}, park());
        std::array<char, 64> data;
        udp::endpoint from;
        EXPECT_EQ(socket.async_receive_from(buffer(data), from, park().within(20s)), 5U);
        EXPECT_EQ((std::string_view{data.data(), 5}), "hello");
    });
}

TEST(asio, sockets_of_a_context_of_the_program_work_too) {
    boost::asio::io_context own;
    auto kept = boost::asio::make_work_guard(own);
    std::thread runs{[&own] { own.run(); }};
    in_runtime([&own] {
        tcp::acceptor door{own, {loopback, 0}};
        tcp::socket one{own};
        one.async_connect(door.local_endpoint(), park());
        tcp::socket other = door.async_accept(park());
        boost::asio::async_write(one, buffer("a line\nmore", 11), park());
        std::string text;
        EXPECT_EQ(boost::asio::async_read_until(other, boost::asio::dynamic_buffer(text), '\n', park()), 7U);
        std::array<char, 8> data;
        EXPECT_EQ(error_of([&] { boost::asio::async_read(one, buffer(data), park().within(1ms)); }), error::timed_out);
    });
    kept.reset();
    runs.join();
}

TEST(asio, a_context_that_ends_under_a_process_aborts_its_operation) {
    in_runtime([] {
        auto own = std::make_unique<boost::asio::io_context>();
        // By its address: the state that is waited for below does not order a read of `own` before its end.
        auto const waits = weft::spawn_monitor([context = own.get()] {
            error_code ec;
            boost::asio::post(*context, park(ec));  // which nobody runs
            if (ec != error::operation_aborted) weft::exit(exit_reason{ec.message()});
        });
        wait_for_state(waits.process, process_state::io);
        own.reset();
        EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
    });
}

TEST(asio, objects_can_have_the_token_as_their_default) {
    in_runtime([] {
        using timer_type = weft::asio::park_token::as_default_on_t<steady_timer>;
        timer_type timer{weft::asio::context(), 1ms};
        timer.async_wait();
        EXPECT_LE(timer.expiry(), std::chrono::steady_clock::now());
    });
}

// Deadlines -----------------------------------------------------------------------------------------------------------

TEST(asio, a_limit_cancels_the_operation_and_the_socket_can_be_used_again) {
    in_runtime([] {
        auto [one, other] = connected();
        std::array<char, 8> data;
        EXPECT_EQ(error_of([&] { one.async_read_some(buffer(data), park().within(1ms)); }), error::timed_out);
        error_code ec;
        EXPECT_EQ(boost::asio::async_read(one, buffer(data), park(ec).within(0ms)), 0U);
        EXPECT_EQ(ec, error::timed_out);
        other.async_write_some(buffer("hello", 5), park());
        EXPECT_EQ(one.async_read_some(buffer(data), park().within(20s)), 5U);

        // Half of what was asked for: the time is over, and what came is told.
        other.async_write_some(buffer("hel", 3), park());
        EXPECT_EQ(boost::asio::async_read(one, buffer(data), park(ec).within(50ms)), 3U);
        EXPECT_EQ(ec, error::timed_out);
    });
}

TEST(asio, accept_connect_and_timers_have_limits_too) {
    in_runtime([] {
        auto door = listen();
        EXPECT_EQ(error_of([&] { static_cast<void>(door.async_accept(park().within(1ms))); }), error::timed_out);
        steady_timer timer{weft::asio::context(), 1h};
        EXPECT_EQ(error_of([&] { timer.async_wait(park().within(1ms)); }), error::timed_out);
    });
}

// Signals -------------------------------------------------------------------------------------------------------------

TEST(asio, an_exit_signal_ends_a_process_that_waits_for_io_and_closes_its_sockets) {
    in_runtime([] {
        static_cast<void>(connected());  // the context opens its own descriptors at the first use
        std::size_t const before = weft::test::open_descriptors();
        for (auto const& why : {exit_reason::kill(), exit_reason{"enough"}}) {
            auto const told = why == exit_reason::kill() ? exit_reason::killed() : why;
            auto const read = [] {
                auto both = connected();
                std::array<char, 4096> data;
                both.first.async_read_some(buffer(data), park());
            };
            auto const read_all = [] {
                auto both = connected();
                std::string data(100, '\0');
                boost::asio::async_read(both.first, buffer(data), park());
            };
            auto const write = [] {
                auto both = connected();
                std::string const much(1'000'000, 'x');
                for (;;) boost::asio::async_write(both.first, buffer(much), park());
            };
            auto const accept = [] {
                auto door = listen();
                static_cast<void>(door.async_accept(park()));
            };
            auto const receive = [] {
                udp::socket socket{weft::asio::context(), udp::endpoint{loopback, 0}};
                std::array<char, 16> data;
                udp::endpoint from;
                socket.async_receive_from(buffer(data), from, park());
            };
            auto const wait = [] { steady_timer{weft::asio::context(), 1h}.async_wait(park()); };
            EXPECT_EQ(end_in_io(read, why), told);
            EXPECT_EQ(end_in_io(read_all, why), told);
            EXPECT_EQ(end_in_io(accept, why), told);
            EXPECT_EQ(end_in_io(receive, why), told);
            EXPECT_EQ(end_in_io(wait, why), told);
            EXPECT_EQ(end_in_io(write, why), told);
        }
        EXPECT_TRUE(weft::test::no_descriptor_stays(before));
    });
}

TEST(asio, a_connection_attempt_can_be_ended) {
    in_runtime([] {
        // A full backlog answers no further attempt.
        tcp::acceptor door{weft::asio::context()};
        door.open(tcp::v4());
        door.bind({loopback, 0});
        door.listen(0);
        auto const to = door.local_endpoint();
        std::vector<tcp::socket> fill;
        error_code ec;
        while (ec != error::timed_out && fill.size() < 100) {
            fill.emplace_back(weft::asio::context()).async_connect(to, park(ec).within(100ms));
        }
        EXPECT_EQ(ec, error::timed_out);
        auto const reason =
            end_in_io([to] { tcp::socket{weft::asio::context()}.async_connect(to, park()); }, exit_reason::kill());
        EXPECT_EQ(reason, exit_reason::killed());
    });
}

TEST(asio, messages_wait_and_a_trapping_process_is_not_interrupted) {
    in_runtime([] {
        auto const waits = weft::spawn_monitor(
            [] {
                weft::send(weft::self(), note{1});
                auto [one, other] = connected();
                std::array<char, 8> data;
                std::thread later{[&other] { static_cast<void>(other.send(buffer("hello", 5))); }};
                EXPECT_EQ(one.async_read_some(buffer(data), park()), 5U);
                later.join();
                steady_timer timer{weft::asio::context(), 50ms};
                timer.async_wait(park());
                EXPECT_EQ(next_now<note>()->number, 1);
                EXPECT_EQ(next_now<note>()->number, 2);
                EXPECT_TRUE(next<weft::exit_msg>());
            },
            {.trap_exit = true});
        wait_for_state(waits.process, process_state::io);
        weft::send(waits.process, note{2});
        weft::exit_signal(waits.process, exit_reason{"enough"});
        EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
    });
}

TEST(asio, an_operation_that_knows_no_cancelling_is_waited_for_and_the_process_is_dead_meanwhile) {
    in_runtime([] {
        std::promise<void> may_end;
        std::thread other;
        auto const deaf = weft::spawn_monitor([&] {
            begin<void()>(park(), [&](auto handler) {
                other = std::thread{[&may_end, held = std::move(handler)]() mutable {
                    may_end.get_future().wait();
                    std::move(held)();
                }};
            });
        });
        wait_for_state(deaf.process, process_state::io);
        weft::exit_signal(deaf.process, exit_reason::kill());
        while (weft::is_alive(deaf.process)) weft::yield();
        EXPECT_FALSE(next_now<weft::down_msg>());
        may_end.set_value();
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::killed());
        other.join();
    });
}

TEST(asio, destructors_of_a_process_that_is_unwound_do_not_wait) {
    in_runtime([] {
        struct at_end {
            weft::pid told;
            ~at_end() {
                error_code ec;
                steady_timer timer{weft::asio::context(), 1h};
                timer.async_wait(park(ec));
                weft::send(told, note{ec == error::operation_aborted ? 1 : 0});
                try {
                    timer.async_wait(park());
                } catch (weft::terminating const&) {
                    weft::send(told, note{2});
                }
            }
        };
        weft::pid const me = weft::self();
        EXPECT_EQ(end_in_io(
                      [me] {
                          at_end const last{me};
                          steady_timer{weft::asio::context(), 1h}.async_wait(park());
                      },
                      exit_reason::kill()),
                  exit_reason::killed());
        EXPECT_EQ(next<note>()->number, 1);
        EXPECT_EQ(next<note>()->number, 2);
    });
}

TEST(asio, cancelling_and_completing_at_the_same_time_lose_nothing) {
    in_runtime([] {
        auto [one, other] = connected();
        std::array<char, 1> got;
        std::size_t read = 0;
        std::size_t written = 0;
        for (int i = 0; i != 2000; ++i) {
            error_code ec;
            // The limit is about as long as the byte needs, so each of the two comes first now and then.
            if (written == read) {
                weft::spawn_link([&other] { static_cast<void>(other.send(buffer("x", 1))); });
                ++written;
            }
            read += one.async_read_some(buffer(got), park(ec).within(std::chrono::microseconds{i % 60}));
            EXPECT_TRUE(!ec || ec == error::timed_out) << ec.message();
        }
        while (read != written) read += one.async_read_some(buffer(got), park().within(20s));
    });
}

// Runtimes ------------------------------------------------------------------------------------------------------------

TEST(asio, a_runtime_ends_while_processes_wait_for_io) {
    std::size_t const before = weft::test::open_descriptors();
    for (int round = 0; round != 10; ++round) {
        weft::runtime node{weft::test::two_workers()};
        auto const ended = node.run([] {
            weft::pid const me = weft::self();
            for (int i = 0; i != 20; ++i) {
                weft::spawn([me] {
                    auto both = connected();
                    weft::send(me, note{});
                    std::array<char, 8> data;
                    both.second.async_read_some(buffer(data), park());
                });
            }
            for (int i = 0; i != 20; ++i) EXPECT_TRUE(next<note>());
        });
        EXPECT_TRUE(ended.is_normal());
    }
    EXPECT_TRUE(weft::test::no_descriptor_stays(before));
}

TEST(asio, several_io_threads_serve_processes_of_each) {
    weft::runtime node{{.workers = 2, .stack_bytes = std::size_t{256} * 1024, .io_threads = 3}};
    auto const ended = node.run([] {
        weft::pid const me = weft::self();
        auto door = listen();
        for (int i = 0; i != 12; ++i) {
            weft::spawn_link([me, to = door.local_endpoint()] {
                tcp::socket socket{weft::asio::context()};
                socket.async_connect(to, park());
                std::array<char, 5> data;
                boost::asio::async_read(socket, buffer(data), park().within(20s));
                weft::send(me, note{});
            });
            weft::spawn_link([socket = door.async_accept(park())]() mutable {
                boost::asio::async_write(socket, buffer("hello", 5), park());
            });
        }
        for (int i = 0; i != 12; ++i) EXPECT_TRUE(next<note>());
    });
    EXPECT_TRUE(ended.is_normal()) << ended.to_string();
}
