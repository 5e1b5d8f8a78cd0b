#pragma once

// A mail server inside the simulated network: it keeps what it takes, and answers as a test wants it to. Everything in a
// simulation runs on one thread, so what it keeps needs no lock.

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>
#include <weft/net.hpp>
#include <weft/weft.hpp>

namespace sender::test {

struct taken_letter {
    std::string from;
    std::string to;
    std::string text;  // as it was before its dots were doubled
};

class fake_server {
public:
    /// What to say to a command (`HELLO`, `MAIL`, `RCPT`, `DATA`, `.`): a reply, or `drop` or `hang`, or nothing for the
    /// usual answer. `nth` counts that command for that recipient, from 1.
    using script = std::function<std::string(std::string const& command, std::string const& to, int nth)>;

    std::vector<taken_letter> taken;
    int connections = 0;  // at the moment
    int most_connections = 0;
    int all_connections = 0;

    explicit fake_server(script what = {}) : what_{std::move(what)} {}

    [[nodiscard]] int count(std::string const& to) const {
        int found = 0;
        for (auto const& each : taken) found += each.to == to ? 1 : 0;
        return found;
    }

    /// Listens as a process that ends with the run; returns its port.
    static std::string start(std::shared_ptr<fake_server> const& self) {
        struct listening {
            std::string port;
        };
        weft::pid const me = weft::self();
        weft::spawn([self, me] {
            weft::net::acceptor door{{boost::asio::ip::address_v4::loopback(), 0}};
            weft::send(me, listening{std::to_string(door.local_endpoint().port())});
            for (;;) weft::spawn([self, client = door.accept()]() mutable { serve(*self, client); }, {.label = "fake"});
        }, {.label = "fake"});
        std::string port;
        weft::receive([&](listening const& at) { port = at.port; });
        return port;
    }

private:
    struct connection {
        weft::net::socket& socket;
        std::string received = {};
        std::string from = {};
        std::string to = {};
        std::string told = {};  // last
    };

    static std::string read_to(connection& on, std::string const& end) {
        auto const size = boost::asio::async_read_until(on.socket, boost::asio::dynamic_buffer(on.received), end, weft::asio::park());
        auto const text = on.received.substr(0, size);
        on.received.erase(0, size);
        return text;
    }

    static void say(connection& on, std::string const& what) {
        boost::asio::async_write(on.socket, boost::asio::buffer(what + "\r\n"), weft::asio::park());
    }

    static std::string inside(std::string const& line) {
        auto const from = line.find('<') + 1;
        return line.substr(from, line.find('>') - from);
    }

    static void serve(fake_server& self, weft::net::socket& client) {
        struct counted {
            int& connections;
            ~counted() { --connections; }
        } const open{++self.connections};
        ++self.all_connections;
        self.most_connections = std::max(self.most_connections, self.connections);
        connection on{client};
        try {
            if (!self.reply(on, "HELLO", "220 fake")) return;
            for (;;)
                if (!self.obey(on, read_to(on, "\r\n"))) return;
        } catch (boost::system::system_error const&) {}  // NOLINT: the connection broke
    }

    // False when the connection is to end.
    bool obey(connection& on, std::string const& line) {
        auto const verb = line.substr(0, 4);
        if (verb == "EHLO") return reply(on, "EHLO", "250-fake\r\n250 HELP");
        if (verb == "MAIL") {
            on.from = inside(line);
            return reply(on, "MAIL", "250 ok");
        }
        if (verb == "RCPT") {
            on.to = inside(line);
            return reply(on, "RCPT", "250 ok");
        }
        if (verb == "DATA") return reply(on, "DATA", "354 go on") && (on.told != "354 go on" || take(on));
        say(on, verb == "QUIT" ? "221 bye" : "250 ok");
        return verb != "QUIT";
    }

    bool take(connection& on) {
        auto text = "\r\n" + read_to(on, "\r\n.\r\n");
        text.resize(text.size() - 3);
        for (std::size_t at = 0; (at = text.find("\r\n.", at)) != std::string::npos; at += 2) text.erase(at + 2, 1);
        return reply(on, ".", "250 taken", [&] { taken.push_back({on.from, on.to, text.substr(2)}); });
    }

    bool reply(connection& on, std::string const& command, std::string const& usual, std::function<void()> const& when_positive = {}) {
        auto said = what_ ? what_(command, on.to, ++counts_[command + ' ' + on.to]) : std::string{};
        if (said.empty()) said = usual;
        on.told = said;
        // One that hangs or drops after the dot has taken the letter; that is the case to be afraid of.
        if (when_positive && (said == "hang" || said == "drop" || said.front() == '2')) when_positive();
        if (said == "drop") return false;
        if (said == "hang") weft::sleep_for(weft::infinity);
        say(on, said);
        return !said.starts_with("421");
    }

    script what_;
    std::map<std::string, int> counts_;
};

}  // namespace sender::test
