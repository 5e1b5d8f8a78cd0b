// The simulated network: the same programs as on the machine's, with all that a network may do to them.

#include "support/in_runtime.hpp"

#include <weft/net.hpp>
#include <weft/sim_gtest.hpp>
#include <weft/weft.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>

namespace {

using namespace weft;
using namespace std::chrono_literals;
using boost::asio::buffer;
using boost::asio::dynamic_buffer;
using boost::system::system_error;
using weft::asio::error_code;
using weft::asio::park;
namespace error = boost::asio::error;
namespace ip = boost::asio::ip;

struct listening {
    std::string port;
};
struct done {};

net::endpoint const anywhere{ip::address_v4::loopback(), 0};

std::string port_of(net::acceptor const& door) { return std::to_string(door.local_endpoint().port()); }

std::string read_line(net::socket& from) {
    std::string line;
    std::size_t const bytes = boost::asio::async_read_until(from, dynamic_buffer(line), '\n', park());
    EXPECT_EQ(bytes, line.size()) << "more than a line was sent";
    return line;
}

/// Answers each line with itself, as long as somebody sends some.
void echo(net::socket& client) {
    std::string data;
    error_code ended;
    for (;;) {
        std::size_t const line = boost::asio::async_read_until(client, dynamic_buffer(data), '\n', park(ended));
        if (ended) return;
        boost::asio::async_write(client, buffer(data, line), park());
        data.erase(0, line);
    }
}

void serve_echo() {
    pid const me = self();
    spawn_link([me] {
        net::acceptor door{anywhere};
        send(me, listening{port_of(door)});
        for (;;) spawn([client = door.accept()]() mutable { echo(client); });  // not linked: one that breaks ends alone
    });
}

/// Several clients of a server, each in step with it.
void talk_to_echo() {
    serve_echo();
    std::string port;
    receive([&](listening of) { port = of.port; });
    pid const me = self();
    for (int i = 0; i < 3; ++i) {
        spawn_link([me, port, i] {
            net::socket server = net::connect("localhost", port);
            for (int n = 1; n <= 4; ++n) {
                std::string const said = std::string(static_cast<std::size_t>(i * 1000 + n), 'x') + "\n";
                boost::asio::async_write(server, buffer(said), park());
                if (read_line(server) != said) throw std::runtime_error{"another line came back"};
            }
            send(me, done{});
        });
    }
    for (int i = 0; i < 3; ++i) receive([](done) {});
}

/// Two ends of one connection.
std::pair<net::socket, net::socket> connected() {
    net::acceptor door{anywhere};
    net::socket one = net::connect("localhost", port_of(door));
    return {std::move(one), door.accept()};
}

void expect_always(std::function<void()> const& body, sim::options const& how = {}, std::uint64_t seeds = 200) {
    EXPECT_TRUE(sim::always({.count = seeds}, body, how));
}

TEST(net, one_program_runs_on_the_machine_and_in_simulation) {
    weft::test::in_runtime(talk_to_echo);
    expect_always(talk_to_echo, {}, 1000);
}

TEST(net, the_same_seed_does_the_same) {
    auto const first = sim::run(7, talk_to_echo);
    EXPECT_GT(first.time, 0ns);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(sim::run(7, talk_to_echo).hash, first.hash);
    EXPECT_NE(sim::run(8, talk_to_echo).hash, first.hash);
}

TEST(net, bytes_come_in_order_whatever_their_pieces) {
    int pieces = 0;
    auto const body = [&pieces] {
        auto [from, to] = connected();
        std::string sent;
        for (int i = 0; i < 3000; ++i) sent += static_cast<char>('a' + i % 26);
        spawn_link([sent, from = std::make_shared<net::socket>(std::move(from))] {
            boost::asio::async_write(*from, buffer(sent), park());
            from->shutdown_send();
        });
        std::string got;
        std::array<char, 1000> piece{};
        error_code ended;
        for (;;) {
            std::size_t const bytes = to.async_read_some(buffer(piece), park(ended));
            if (ended) break;
            ++pieces;
            got.append(piece.data(), bytes);
        }
        EXPECT_EQ(ended, error::eof);
        EXPECT_EQ(got, sent);
    };
    weft::test::in_runtime(body);
    pieces = 0;
    expect_always(body, {}, 100);
    EXPECT_GT(pieces, 400) << "no read or write was partial";
}

TEST(net, bytes_take_their_time) {
    auto const ask = [] {
        auto [one, other] = connected();
        boost::asio::async_write(one, buffer("x", 1), park());
        char got = 0;
        boost::asio::async_read(other, buffer(&got, 1), park());
    };
    nanoseconds longest{};
    for (std::uint64_t seed = 1; seed <= 50; ++seed) longest = std::max(longest, sim::run(seed, ask, {.latency = 30ms}).time);
    EXPECT_GE(longest, 30ms);
    EXPECT_LE(longest, 70ms);  // an opening and a byte
    for (std::uint64_t seed = 1; seed <= 50; ++seed) EXPECT_LT(sim::run(seed, ask, {.latency = 0ns}).time, 1ms);
}

TEST(net, nobody_at_the_port_refuses) {
    auto const body = [] {
        error_code refused;
        net::socket const none = net::connect("127.0.0.1", "1", park(refused));
        EXPECT_EQ(refused, error::connection_refused);
        EXPECT_FALSE(none.is_open() && refused != error::connection_refused);
        EXPECT_THROW(static_cast<void>(net::connect("127.0.0.1", "1")), system_error);
    };
    weft::test::in_runtime(body);
    expect_always(body);
}

TEST(net, an_address_in_use_is_an_error) {
    auto const body = [] {
        net::acceptor const door{anywhere};
        try {
            net::acceptor const second{door.local_endpoint()};
            ADD_FAILURE() << "two acceptors have one port";
        } catch (system_error const& refused) {
            EXPECT_EQ(refused.code(), error::address_in_use);
        }
    };
    weft::test::in_runtime(body);
    expect_always(body, {}, 5);
}

TEST(net, hosts_of_a_simulation_have_addresses_of_their_own) {
    expect_always([] {
        net::acceptor all{{ip::address_v4::any(), 5432}};
        net::acceptor one{{ip::make_address("10.9.9.9"), 5432}};
        net::socket const to_all = net::connect("db.example", "5432");
        net::socket const to_one = net::connect("10.9.9.9", "5432");
        net::socket const at_all = all.accept();
        net::socket const at_one = one.accept();
        EXPECT_EQ(to_all.remote_endpoint(), at_all.local_endpoint());
        EXPECT_NE(to_all.remote_endpoint().address(), net::connect("web.example", "5432").remote_endpoint().address());
        EXPECT_EQ(at_one.local_endpoint().address(), ip::make_address("10.9.9.9"));
        EXPECT_EQ(at_one.remote_endpoint(), to_one.local_endpoint());
        error_code unknown;
        static_cast<void>(net::connect("db.example", "postgres", park(unknown)));
        EXPECT_EQ(unknown, error::service_not_found);
    });
}

TEST(net, what_was_sent_arrives_before_the_end) {
    auto const body = [] {
        auto [one, other] = connected();
        boost::asio::async_write(one, buffer("good bye"), park());
        one.close();
        EXPECT_FALSE(one.is_open());
        std::string got;
        error_code ended;
        boost::asio::async_read(other, dynamic_buffer(got), park(ended));
        EXPECT_EQ(ended, error::eof);
        EXPECT_EQ(got, std::string("good bye\0", 9));
    };
    weft::test::in_runtime(body);
    expect_always(body);
}

TEST(net, unread_bytes_of_a_closed_end_reset_the_other) {
    auto const body = [] {
        auto [one, other] = connected();
        boost::asio::async_write(one, buffer("unheard"), park());
        std::array<char, 1> first{};
        boost::asio::async_read(other, buffer(first), park());
        sleep_for(50ms);  // the others have come
        other.close();
        error_code ended;
        static_cast<void>(one.async_read_some(buffer(first), park(ended)));
        EXPECT_EQ(ended, error::connection_reset);
    };
    weft::test::in_runtime(body);
    expect_always(body, {.latency = 0ns});
}

TEST(net, a_writer_waits_for_its_reader) {
    sim::outcome const stuck = sim::run(1, [] {
        auto [one, other] = connected();
        boost::asio::async_write(one, buffer(std::string(1'000'000, 'x')), park());
    });
    EXPECT_EQ(stuck.ending, sim::ending::deadlock) << stuck.report();
    EXPECT_NE(stuck.report().find(": io"), std::string::npos) << stuck.report();
    expect_always(
        [] {
            auto [one, other] = connected();
            spawn_link([to = std::make_shared<net::socket>(std::move(one))] {
                boost::asio::async_write(*to, buffer(std::string(300'000, 'x')), park());
            });
            std::string got(300'000, ' ');
            boost::asio::async_read(other, buffer(got), park());
            EXPECT_EQ(got, std::string(300'000, 'x'));
        },
        {}, 20);
}

TEST(net, a_limit_and_an_exit_signal_end_an_operation) {
    auto const body = [] {
        auto [one, other] = connected();
        std::array<char, 1> byte{};
        error_code late;
        static_cast<void>(one.async_read_some(buffer(byte), park(late).within(5ms)));
        EXPECT_EQ(late, error::timed_out);
        EXPECT_THROW(static_cast<void>(one.async_read_some(buffer(byte), park().within(0ms))), system_error);
        net::acceptor door{anywhere};
        error_code nobody;
        static_cast<void>(door.async_accept(park(nobody).within(5ms)));
        EXPECT_EQ(nobody, error::timed_out);
        auto const reader = spawn_monitor([its = std::make_shared<net::socket>(std::move(one))] {
            std::array<char, 1> byte{};
            static_cast<void>(its->async_read_some(buffer(byte), park()));
        });
        exit_signal(reader.process, exit_reason::kill());
        receive([](down_msg down) { EXPECT_EQ(down.reason, exit_reason::killed()); });
        static_cast<void>(other.async_read_some(buffer(byte), park(late)));
        EXPECT_EQ(late, error::eof);
    };
    weft::test::in_runtime(body);
    expect_always(body);
}

TEST(net, a_connection_that_breaks_is_a_fault_of_the_plan) {
    sim::options how;
    how.faults.drops = 1;
    sim::exploration const tried = sim::explore({.count = 200}, talk_to_echo, how);
    ASSERT_FALSE(tried.passed()) << "no connection broke, or nobody noticed";
    EXPECT_EQ(tried.failure->ending, sim::ending::body_failed);
    EXPECT_EQ(tried.plainest->faults, 1U);
    EXPECT_NE(tried.report().find("is dropped"), std::string::npos) << tried.report();
}

TEST(net, a_client_that_tries_again_survives_refusals_and_drops) {
    sim::options how;
    how.faults = {.drops = 2, .refusals = 3, .stalls = 2};
    auto const body = [] {
        serve_echo();
        std::string port;
        receive([&](listening of) { port = of.port; });
        for (int tries = 0; tries < 10; ++tries) {
            error_code failed;
            net::socket server = net::connect("localhost", port, park(failed));
            if (failed) continue;
            boost::asio::async_write(server, buffer("hello\n", 6), park(failed));
            std::string line;
            boost::asio::async_read_until(server, dynamic_buffer(line), '\n', park(failed));
            if (!failed) return;
        }
        throw std::runtime_error{"never got through"};
    };
    unsigned faults = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        sim::outcome const one = sim::run(seed, body, how);
        ASSERT_TRUE(one.passed()) << one.report();
        faults += one.faults;
    }
    EXPECT_GT(faults, 50U);
}

TEST(net, a_stall_makes_a_limit_pass) {
    sim::options how;
    how.latency = 0ns;
    auto const body = [] {
        auto [one, other] = connected();
        for (int i = 0; i < 20; ++i) {
            boost::asio::async_write(one, buffer("x", 1), park());
            char got = 0;
            boost::asio::async_read(other, buffer(&got, 1), park().within(10ms));
        }
    };
    expect_always(body, how, 50);
    how.faults.stalls = 1;
    EXPECT_FALSE(sim::explore({.count = 200}, body, how).passed());
}

TEST(net, the_machines_sockets_and_timers_are_refused_in_simulation) {
    sim::outcome const socket = sim::run(1, [] { ip::tcp::acceptor const real{weft::asio::context(), anywhere}; });
    EXPECT_EQ(socket.ending, sim::ending::not_simulated);
    EXPECT_NE(socket.complaint.find("<weft/net.hpp>"), std::string::npos);
    sim::outcome const timer = sim::run(1, [] {
        boost::asio::steady_timer late{weft::asio::context(), 1h};
        late.async_wait(park());
    });
    EXPECT_EQ(timer.ending, sim::ending::not_simulated);
}

}  // namespace
