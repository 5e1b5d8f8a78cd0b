#pragma once
// The network of one simulated run: connections whose bytes are on their way until the seed lets them arrive, the acceptors
// that they are made to, and the I/O context whose handlers run between two steps.
//
// Owner:      the simulation's thread.
// Invariants: N1  What an end sends stands in its line and arrives in order: an opening, data, and an end or a reset.
//             N2  An operation is completed once: whoever takes it out of its end or door completes it.
//             N3  A line holds at most `window` bytes together with what its receiver has not read.

#include "proc/kernel.hpp"
#include "proc/sim_device.hpp"
#include "proc/simulation.hpp"

#include <weft/net.hpp>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weft::sim {

class network;

class network_end : public std::enable_shared_from_this<network_end> {
public:
    network_end(std::shared_ptr<network> home, std::uint64_t number) noexcept : home_{std::move(home)}, number_{number} {}

    void connect(net::endpoint const& to, std::unique_ptr<net::detail::pending> operation);
    void read(std::vector<boost::asio::mutable_buffer> into, std::unique_ptr<net::detail::pending> operation);
    void write(std::vector<boost::asio::const_buffer> from, std::unique_ptr<net::detail::pending> operation);
    void cancel();
    void shutdown_send(net::error_code& error);
    void close();
    [[nodiscard]] bool is_connected() const noexcept { return connected_; }
    [[nodiscard]] net::endpoint const& local() const noexcept { return local_; }
    [[nodiscard]] net::endpoint const& remote() const noexcept { return remote_; }
    [[nodiscard]] network& home() const noexcept { return *home_; }

private:
    friend class network;
    friend class network_door;

    enum class part : std::uint8_t { opening, data, end, reset };
    struct segment {
        part what;
        base::nanos due;
        std::string bytes;
    };
    template <class Buffer>
    struct transfer {
        std::uint64_t number;
        std::vector<Buffer> buffers;
        std::unique_ptr<net::detail::pending> operation;
    };

    void send(part what, std::string bytes = {});
    void serve_reads();
    void serve_writes();
    void arrive(segment what);
    void break_off(net::error_code const& why);
    void abort(std::uint64_t number);
    /// When the first of the line arrives at the earliest; never if it is empty.
    [[nodiscard]] base::nanos due() const noexcept;
    [[nodiscard]] std::string describe() const;

    std::shared_ptr<network> const home_;
    std::uint64_t const number_;
    std::weak_ptr<network_end> peer_;
    net::endpoint local_;
    net::endpoint remote_;
    bool connected_ = false;
    bool closed_ = false;
    bool said_end_ = false;      // nothing more is sent
    bool heard_end_ = false;     // nothing more will arrive
    net::error_code broken_;
    std::string arrived_;        // and not read yet
    std::deque<segment> line_;   // on their way to the peer
    std::size_t in_line_ = 0;    // bytes
    base::nanos stalled_until_ = 0;
    std::unique_ptr<net::detail::pending> connecting_;
    std::uint64_t connecting_number_ = 0;
    std::deque<transfer<boost::asio::mutable_buffer>> reads_;
    std::deque<transfer<boost::asio::const_buffer>> writes_;
};

class network_door : public std::enable_shared_from_this<network_door> {
public:
    network_door(std::shared_ptr<network> home, net::endpoint where, std::size_t backlog) noexcept
        : home_{std::move(home)}, local_{std::move(where)}, backlog_{backlog} {}

    void accept(std::unique_ptr<net::detail::pending> operation);
    void cancel();
    void close();
    [[nodiscard]] bool is_open() const noexcept { return open_; }
    [[nodiscard]] net::endpoint const& local() const noexcept { return local_; }
    [[nodiscard]] network& home() const noexcept { return *home_; }

private:
    friend class network;

    void serve();
    void abort(std::uint64_t number);

    std::shared_ptr<network> const home_;
    net::endpoint const local_;
    std::size_t const backlog_;
    bool open_ = true;
    std::deque<std::shared_ptr<network_end>> waiting_;
    std::deque<std::pair<std::uint64_t, std::unique_ptr<net::detail::pending>>> accepts_;
};

class network final : public proc::sim_device, public std::enable_shared_from_this<network> {
public:
    /// Of a simulated runtime; made at first use. Ends with its processes.
    [[nodiscard]] static network& of(proc::kernel& home);

    explicit network(proc::simulation& world) noexcept : world_{world} {}
    /// The run is over: everything is closed and no handler runs any more.
    void end();

    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }
    [[nodiscard]] std::shared_ptr<network_end> make_end();
    /// Errors: system_error.
    [[nodiscard]] std::shared_ptr<network_door> open(net::endpoint where, std::size_t backlog);
    /// Errors: host_not_found, service_not_found.
    [[nodiscard]] net::endpoint resolve(std::string_view host, std::string_view service, net::error_code& error);

    [[nodiscard]] static std::string text_of(net::endpoint const& one);

    // proc::sim_device
    void settle() override;
    [[nodiscard]] std::string complaint() const override;
    [[nodiscard]] base::nanos next_due(base::nanos now) const noexcept override;
    void list(base::nanos now, std::vector<std::uint64_t>& actors) const override;
    void act(std::size_t index, base::nanos now) override;
    void strike() override;

private:
    friend class network_end;
    friend class network_door;

    void knock(network_end& client);
    [[nodiscard]] network_door* door_at(net::endpoint const& where) const noexcept;
    [[nodiscard]] base::nanos arrival() const;
    /// How much of `most` a read or a write does.
    [[nodiscard]] std::size_t part_of(std::size_t most) const;
    [[nodiscard]] net::endpoint free_endpoint(boost::asio::ip::address const& at);
    [[nodiscard]] std::uint64_t next_number() noexcept { return ++numbers_; }
    template <class Owner>
    void make_cancellable(std::shared_ptr<Owner> const& owner, net::detail::pending& operation, std::uint64_t number);
    void drop_somebody();
    void stall_somebody();
    void note(std::string const& what, std::uint64_t number);

    proc::simulation& world_;
    boost::asio::io_context context_{1};
    std::vector<std::shared_ptr<network_end>> ends_;  // that are connecting or connected, or have something in their line
    std::vector<network_door*> doors_;                // open
    std::map<std::string, boost::asio::ip::address, std::less<>> names_;
    std::uint64_t numbers_ = 0;
    std::uint16_t last_port_ = 49151;
    unsigned drops_ = 0;
    unsigned refusals_ = 0;
    unsigned stalls_ = 0;
    bool over_ = false;
    std::string thrown_;
};

template <class Owner>
void network::make_cancellable(std::shared_ptr<Owner> const& owner, net::detail::pending& operation, std::uint64_t number) {
    auto slot = operation.slot();
    if (!slot.is_connected()) return;
    // Posted: completing clears the slot, which must not happen while it is being emitted.
    slot.assign([this, weak = std::weak_ptr{owner}, number](boost::asio::cancellation_type) {
        boost::asio::post(context_, [weak, number] {
            if (auto const still = weak.lock()) still->abort(number);
        });
    });
}

}  // namespace weft::sim
