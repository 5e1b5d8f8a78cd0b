#include <weft/internal/sim_network.hpp>

#include <boost/asio/detail/reactor.hpp>
#include <boost/asio/detail/resolver_service.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>

namespace weft::sim {
namespace {

namespace error = boost::asio::error;

constexpr std::uint64_t end_bit = std::uint64_t{1} << 62U;  // of an actor: no process and no channel has it alone
constexpr std::uint32_t part_one_in = 4;     // reads and writes that could be partial
constexpr std::uint32_t latency_one_in = 2;  // segments that are not there at once

/// Of the network of a kernel; what is left of its sockets keeps the network itself.
struct network_companion final : proc::kernel::companion {
    explicit network_companion(proc::simulation& world) : world{world}, its{std::make_shared<network>(world)} {
        world.attach(*its);
    }
    ~network_companion() override {
        its->end();
        world.detach_network();
    }
    static std::unique_ptr<companion> make(proc::kernel& home) {
        return std::make_unique<network_companion>(*home.simulated());
    }

    proc::simulation& world;
    std::shared_ptr<network> its;
};

}  // namespace

network& network::of(proc::kernel& home) {
    return *static_cast<network_companion&>(home.io_companion(&network_companion::make)).its;
}

void network::end() {
    over_ = true;
    for (auto const& each : std::exchange(ends_, {})) {
        each->closed_ = true;
        each->connecting_.reset();
        each->reads_.clear();
        each->writes_.clear();
    }
    std::vector<std::shared_ptr<network_door>> doors;  // held: a handler may own one
    for (network_door* const each : std::exchange(doors_, {})) doors.push_back(each->shared_from_this());
    for (auto const& each : doors) {
        each->open_ = false;
        each->accepts_.clear();
    }
    context_.stop();
}

std::shared_ptr<network_end> network::make_end() { return std::make_shared<network_end>(shared_from_this(), next_number()); }

std::shared_ptr<network_door> network::open(net::endpoint where, std::size_t backlog) {
    auto const is_taken = [this](net::endpoint const& at) {
        return std::any_of(doors_.begin(), doors_.end(), [&](auto* each) { return each->local() == at; });
    };
    if (where.port() == 0) {
        do where = free_endpoint(where.address());
        while (is_taken(where));
    } else if (is_taken(where)) {
        throw boost::system::system_error{error::address_in_use, "bind: " + network::text_of(where)};
    }
    auto const made = std::make_shared<network_door>(shared_from_this(), where, backlog);
    doors_.push_back(made.get());
    return made;
}

net::endpoint network::free_endpoint(boost::asio::ip::address const& at) {
    if (++last_port_ == 0) last_port_ = 49152;
    return {at, last_port_};
}

net::endpoint network::resolve(std::string_view host, std::string_view service, net::error_code& error) {
    std::uint16_t port = 0;
    auto const [rest, wrong] = std::from_chars(service.data(), service.data() + service.size(), port);
    if (wrong != std::errc{} || rest != service.data() + service.size()) {
        error = error::service_not_found;
        return {};
    }
    if (host == "localhost") return {boost::asio::ip::address_v4::loopback(), port};
    net::error_code no_address;
    auto const address = boost::asio::ip::make_address(host, no_address);
    if (!no_address) return {address, port};
    auto known = names_.find(host);
    if (known == names_.end()) {
        boost::asio::ip::address_v4 const next{0x0a00'0001U + static_cast<std::uint32_t>(names_.size())};
        known = names_.emplace(host, next).first;
    }
    return {known->second, port};
}

std::string network::text_of(net::endpoint const& one) {
    std::string const host = one.address().to_string();
    return (one.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(one.port());
}

network_door* network::door_at(net::endpoint const& where) const noexcept {
    network_door* any = nullptr;
    for (network_door* const each : doors_) {
        if (each->local() == where) return each;
        if (each->local().port() == where.port() && each->local().address().is_unspecified()) any = each;
    }
    return any;
}

void network::knock(network_end& client) {
    auto operation = std::exchange(client.connecting_, nullptr);
    if (operation == nullptr) return;
    network_door* const door = door_at(client.remote_);
    auto const& rules = world_.rules();
    bool const refused = door != nullptr && world_.may_strike() && refusals_ < rules.refusals && world_.choose(2, rules.refuse_one_in) != 0;
    if (refused) {
        ++refusals_;
        world_.fault(client.describe() + " is refused");
    }
    if (door == nullptr || refused || door->waiting_.size() >= door->backlog_)
        return operation->complete(error::connection_refused, 0);
    auto const server = make_end();
    server->local_ = client.remote_;
    server->remote_ = client.local_;
    server->peer_ = client.weak_from_this();
    client.peer_ = server;
    server->connected_ = client.connected_ = true;
    ends_.push_back(server);
    door->waiting_.push_back(server);
    door->serve();
    operation->complete({}, 0);
}

base::nanos network::arrival() const {
    base::nanos const now = world_.clock().now();
    if (over_) return now;
    return base::deadline_after(now, world_.rules().latency / 3 * world_.choose(4, latency_one_in));
}

std::size_t network::part_of(std::size_t most) const {
    if (most <= 1) return most;
    std::array<std::size_t, 5> const parts{most, 1, most - 1, std::max<std::size_t>(most / 2, 1), std::max<std::size_t>(most / 8, 1)};
    return parts[world_.choose(world_.rules().few_choices ? 2U : static_cast<std::uint32_t>(parts.size()), part_one_in)];
}

// A simulated run must not wait for the machine: whatever makes a socket, a timer or a resolver of Asio's own is told so.
std::string network::complaint() const {
    if (!thrown_.empty()) return thrown_;
    auto& mine = const_cast<boost::asio::io_context&>(context_);
    if (boost::asio::has_service<boost::asio::detail::reactor>(mine) ||
        boost::asio::has_service<boost::asio::detail::resolver_service<boost::asio::ip::tcp>>(mine))
        return "asio: a socket, timer or resolver of the machine's was made in simulation; take those of <weft/net.hpp>, and "
               "weft's timers";
    return {};
}

void network::settle() {
    context_.restart();
    try {
        context_.poll();
    } catch (std::exception const& thrown) {
        thrown_ = std::string{"a handler of weft::asio::context() threw: "} + thrown.what();
    } catch (...) {
        thrown_ = "a handler of weft::asio::context() threw something";
    }
    std::erase_if(ends_, [](auto const& each) {
        return each->line_.empty() && (each->closed_ || (!each->connected_ && each->connecting_ == nullptr));
    });
}

base::nanos network::next_due(base::nanos now) const noexcept {
    base::nanos first = base::never;
    for (auto const& each : ends_)
        if (base::nanos const due = each->due(); due > now) first = std::min(first, due);
    return first;
}

void network::list(base::nanos now, std::vector<std::uint64_t>& actors) const {
    for (auto const& each : ends_)
        if (each->due() <= now) actors.push_back(end_bit | each->number_);
}

void network::act(std::size_t index, base::nanos now) {
    auto const found = std::find_if(ends_.begin(), ends_.end(), [&](auto const& each) { return each->due() <= now && index-- == 0; });
    auto const from = *found;  // held: what arrives may end it
    auto next = std::move(from->line_.front());
    from->line_.pop_front();
    from->in_line_ -= next.bytes.size();
    note(from->describe() + ": " +
             (next.what == network_end::part::data      ? std::to_string(next.bytes.size()) + " byte(s) arrive"
              : next.what == network_end::part::opening ? "is opened"
              : next.what == network_end::part::end     ? "the end arrives"
                                                        : "a reset arrives"),
         from->number_ ^ (std::uint64_t{next.bytes.size()} << 32U) ^ (static_cast<std::uint64_t>(next.what) << 56U));
    from->arrive(std::move(next));
    from->serve_writes();
}

void network::note(std::string const& what, std::uint64_t number) {
    world_.log().note(proc::step_kind::network, {}, {}, number);
    if (world_.log().wants_words()) world_.log().say(world_.clock().now(), what);
}

void network::strike() {
    if (!world_.may_strike()) return;
    auto const& rules = world_.rules();
    if (drops_ < rules.drops && world_.choose(2, rules.break_one_in) != 0) drop_somebody();
    if (stalls_ < rules.stalls && world_.choose(2, rules.break_one_in) != 0) stall_somebody();
}

void network::drop_somebody() {
    std::vector<std::shared_ptr<network_end>> open;
    for (auto const& each : ends_)
        if (each->connected_ && !each->closed_ && !each->broken_) open.push_back(each);
    if (open.empty()) return;
    auto const& one = open[open.size() == 1 ? 0 : world_.choose(static_cast<std::uint32_t>(open.size()), 1)];
    ++drops_;
    world_.fault(one->describe() + " is dropped");
    if (auto const other = one->peer_.lock()) other->break_off(error::connection_reset);
    one->break_off(error::connection_reset);
}

void network::stall_somebody() {
    std::vector<network_end*> busy;
    for (auto const& each : ends_)
        if (!each->line_.empty()) busy.push_back(each.get());
    if (busy.empty()) return;
    network_end& one = *busy[busy.size() == 1 ? 0 : world_.choose(static_cast<std::uint32_t>(busy.size()), 1)];
    ++stalls_;
    one.stalled_until_ = base::deadline_after(world_.clock().now(), world_.rules().slow_by / 4 * (1 + world_.choose(4, 1)));
    world_.fault(one.describe() + " stalls for a while");
}

}  // namespace weft::sim
