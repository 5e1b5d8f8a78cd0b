#pragma once
// TCP that also exists in simulation: a socket and an acceptor with the calls of Asio's own, so Asio's composed operations
// and what is built on them (async_read, async_read_until, Boost.Beast, ssl::stream) take them for streams.
//
//     net::acceptor door{{boost::asio::ip::tcp::v4(), 8080}};
//     for (;;) spawn([client = door.accept()]() mutable { serve(client); });
//
//     net::socket db = net::connect("db.example", "5432", park().within(2s));
//     async_write(db, buffer(query), park());
//
// In a runtime they are the machine's sockets. In a simulated one (<weft/sim.hpp>) they are ends of a network in memory that
// belongs to the run: bytes take their time, reads and writes do a part of what they could, connections break when they
// are told to, and the seed decides all of it. Addresses there are as good as any: an acceptor at 0.0.0.0 or :: gets whoever
// connects to its port, one at another address whoever connects to that; every host's name is an address of its own.

#include <weft/asio.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weft::sim {
class network_end;
class network_door;
}  // namespace weft::sim

namespace weft::net {

using asio::error_code;
using endpoint = boost::asio::ip::tcp::endpoint;

class socket;

namespace detail {

/// An operation under way in the simulated network. Destroyed, it destroys its handler.
class pending {
public:
    pending() = default;
    pending(pending const&) = delete;
    pending& operator=(pending const&) = delete;
    virtual ~pending() = default;

    /// Posts its handler. Once.
    virtual void complete(error_code error, std::size_t bytes) = 0;
    [[nodiscard]] virtual boost::asio::cancellation_slot slot() const noexcept = 0;

    std::shared_ptr<sim::network_end> accepted{};  // of an acceptor's: set before it completes
};

template <class Handler>
class pending_of : public pending {
public:
    pending_of(Handler&& handler, boost::asio::any_io_executor fallback)
        : handler_{std::move(handler)}, fallback_{std::move(fallback)} {}

    [[nodiscard]] boost::asio::cancellation_slot slot() const noexcept final {
        return boost::asio::get_associated_cancellation_slot(handler_);
    }

protected:
    template <class... Args>
    void post(Args... args) {
        if (auto its = slot(); its.is_connected()) its.clear();
        auto const where = boost::asio::get_associated_executor(handler_, fallback_);
        boost::asio::post(where, [handler = std::move(handler_), ... args = std::move(args)]() mutable {
            std::move(handler)(std::move(args)...);
        });
    }

private:
    Handler handler_;
    boost::asio::any_io_executor fallback_;
};

template <class Handler>
class pending_transfer final : public pending_of<Handler> {
public:
    using pending_of<Handler>::pending_of;
    void complete(error_code error, std::size_t bytes) override { this->post(error, bytes); }
};

template <class Handler>
class pending_connect final : public pending_of<Handler> {
public:
    using pending_of<Handler>::pending_of;
    void complete(error_code error, std::size_t) override { this->post(error); }
};

/// A simulated end, closed with the object.
class wire {
public:
    wire() = default;
    explicit wire(std::shared_ptr<sim::network_end> end) noexcept : end_{std::move(end)} {}
    wire(wire&& from) noexcept = default;
    wire& operator=(wire&& from) noexcept;
    ~wire();

    void connect(endpoint const& where, std::unique_ptr<pending> operation);
    void read(std::vector<boost::asio::mutable_buffer> into, std::unique_ptr<pending> operation);
    void write(std::vector<boost::asio::const_buffer> from, std::unique_ptr<pending> operation);
    void cancel();
    void shutdown_send(error_code& error);
    void close();
    [[nodiscard]] bool is_open() const noexcept;
    [[nodiscard]] endpoint local() const;
    [[nodiscard]] endpoint remote() const;
    [[nodiscard]] boost::asio::any_io_executor executor() const;

private:
    std::shared_ptr<sim::network_end> end_;
};

/// A simulated acceptor, closed with the object.
class door {
public:
    explicit door(std::shared_ptr<sim::network_door> of) noexcept : of_{std::move(of)} {}
    door(door&& from) noexcept = default;
    door& operator=(door&& from) noexcept;
    ~door();

    void accept(std::unique_ptr<pending> operation);
    void cancel();
    void close();
    [[nodiscard]] bool is_open() const noexcept;
    [[nodiscard]] endpoint local() const;
    [[nodiscard]] boost::asio::any_io_executor executor() const;

private:
    std::shared_ptr<sim::network_door> of_;
};

template <class Buffer, class Buffers>
std::vector<Buffer> listed(Buffers const& buffers) {
    return {boost::asio::buffer_sequence_begin(buffers), boost::asio::buffer_sequence_end(buffers)};
}

}  // namespace detail

/// One end of a connection. What it returns, its errors and its threads are those of boost::asio::ip::tcp::socket, with
/// the difference that its operations are the asynchronous ones only: park() makes a wait of them. Closed with the object.
class socket {
public:
    using executor_type = boost::asio::any_io_executor;
    using lowest_layer_type = socket;

    /// Closed, of the calling process's I/O context. Errors: not_a_process.
    socket();
    /// Of the machine.
    explicit socket(boost::asio::ip::tcp::socket real) noexcept : its_{std::move(real)} {}
    socket(socket&&) noexcept = default;
    socket& operator=(socket&&) noexcept = default;

    /// void(error_code). Of a closed socket.
    template <class Token>
    auto async_connect(endpoint const& where, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [this](auto handler, endpoint to) {
                if (auto* const mine = real()) return mine->async_connect(to, std::move(handler));
                simulated().connect(to, make<detail::pending_connect>(std::move(handler)));
            },
            token, where);
    }
    /// void(error_code, std::size_t): at least a byte, or an error, which is eof when the other end sends no more.
    template <class Buffers, class Token>
    auto async_read_some(Buffers const& into, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto handler, Buffers to) {
                if (auto* const mine = real()) return mine->async_read_some(to, std::move(handler));
                simulated().read(detail::listed<boost::asio::mutable_buffer>(to),
                                 make<detail::pending_transfer>(std::move(handler)));
            },
            token, into);
    }
    template <class Buffers, class Token>
    auto async_write_some(Buffers const& from, Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto handler, Buffers of) {
                if (auto* const mine = real()) return mine->async_write_some(of, std::move(handler));
                simulated().write(detail::listed<boost::asio::const_buffer>(of),
                                  make<detail::pending_transfer>(std::move(handler)));
            },
            token, from);
    }

    /// What is under way ends with operation_aborted.
    void cancel();
    /// The other end reads eof after what was sent before. Errors: system_error; not_connected.
    void shutdown_send();
    void shutdown_send(error_code& error);
    void close() noexcept;

    [[nodiscard]] bool is_open() const noexcept;
    /// Errors: system_error when it is not connected.
    [[nodiscard]] endpoint local_endpoint() const;
    [[nodiscard]] endpoint remote_endpoint() const;
    [[nodiscard]] executor_type get_executor();
    [[nodiscard]] lowest_layer_type& lowest_layer() noexcept { return *this; }
    [[nodiscard]] lowest_layer_type const& lowest_layer() const noexcept { return *this; }

    /// The machine's socket, for its options; null in simulation, where they mean nothing.
    [[nodiscard]] boost::asio::ip::tcp::socket* real() noexcept { return std::get_if<boost::asio::ip::tcp::socket>(&its_); }

private:
    friend class acceptor;
    explicit socket(std::shared_ptr<sim::network_end> end) noexcept : its_{detail::wire{std::move(end)}} {}

    [[nodiscard]] detail::wire& simulated() noexcept { return *std::get_if<detail::wire>(&its_); }
    template <template <class> class Pending, class Handler>
    std::unique_ptr<detail::pending> make(Handler handler) {
        return std::make_unique<Pending<Handler>>(std::move(handler), simulated().executor());
    }

    std::variant<boost::asio::ip::tcp::socket, detail::wire> its_;
};

/// Takes connections. As boost::asio::ip::tcp::acceptor, with SO_REUSEADDR set. Closed with the object.
class acceptor {
public:
    using executor_type = boost::asio::any_io_executor;

    /// Open, bound and listening, in the calling process's I/O context; port 0 is one that is free.
    /// Errors: not_a_process; system_error.
    explicit acceptor(endpoint const& where, int backlog = boost::asio::socket_base::max_listen_connections);
    acceptor(acceptor&&) noexcept = default;
    acceptor& operator=(acceptor&&) noexcept = default;

    /// void(error_code, socket).
    template <class Token>
    auto async_accept(Token&& token) {
        return boost::asio::async_initiate<Token, void(error_code, socket)>(
            [this](auto handler) {
                using handler_type = decltype(handler);
                if (auto* const mine = real())
                    return mine->async_accept(for_real<handler_type>{std::move(handler), mine->get_executor()});
                auto& door = *std::get_if<detail::door>(&its_);
                door.accept(std::make_unique<pending_accept<handler_type>>(std::move(handler), door.executor()));
            },
            token);
    }
    /// The next connection. Blocks, errors: as park().
    [[nodiscard]] socket accept(asio::park_token token = asio::park()) { return async_accept(token); }

    void cancel();
    void close() noexcept;
    [[nodiscard]] bool is_open() const noexcept;
    [[nodiscard]] endpoint local_endpoint() const;
    [[nodiscard]] executor_type get_executor();
    /// Null in simulation.
    [[nodiscard]] boost::asio::ip::tcp::acceptor* real() noexcept {
        return std::get_if<boost::asio::ip::tcp::acceptor>(&its_);
    }

private:
    /// Makes a socket of this module of Asio's, where and how the handler wants it.
    template <class Handler>
    class for_real {
    public:
        using executor_type = boost::asio::any_io_executor;
        using cancellation_slot_type = boost::asio::cancellation_slot;

        for_real(Handler&& handler, boost::asio::any_io_executor fallback)
            : handler_{std::move(handler)}, executor_{boost::asio::get_associated_executor(handler_, fallback)} {}
        void operator()(error_code error, boost::asio::ip::tcp::socket made) {
            std::move(handler_)(error, socket{std::move(made)});
        }
        [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }
        [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept {
            return boost::asio::get_associated_cancellation_slot(handler_);
        }

    private:
        Handler handler_;
        executor_type executor_;
    };

    template <class Handler>
    class pending_accept final : public detail::pending_of<Handler> {
    public:
        using detail::pending_of<Handler>::pending_of;
        void complete(error_code error, std::size_t) override { this->post(error, socket{std::move(this->accepted)}); }
    };

    [[nodiscard]] static std::variant<boost::asio::ip::tcp::acceptor, detail::door> open(endpoint const& where, int backlog);

    std::variant<boost::asio::ip::tcp::acceptor, detail::door> its_;
};

/// A connection to the first address of the host that takes it. `service`: a port's number, or outside of simulation its
/// name. A token with a limit limits all of it. Blocks: also for the name; errors: as park(), a closed socket with one that
/// takes the error.
[[nodiscard]] socket connect(std::string_view host, std::string_view service, asio::park_token token = asio::park());

}  // namespace weft::net
