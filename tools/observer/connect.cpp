// The system looks names up, so a client may say localhost, or the name of a tunnel's end.

#include "connect.hpp"

#include "cli_error.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace weft::cli {
namespace {

constexpr std::string_view tcp = "tcp://";

struct free_addresses {
    void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};
using address_list = std::unique_ptr<addrinfo, free_addresses>;

[[noreturn]] void fail(std::string const& address, int why) {
    exit_code const code = why == EACCES || why == EPERM ? exit_code::not_allowed : exit_code::no_such_node;
    throw cli_error{code, "cannot connect to " + address + ": " + std::strerror(why)};
}

int connect_local(std::string const& path) {
    sockaddr_un address{};
    if (path.size() >= sizeof address.sun_path)
        throw cli_error{exit_code::usage, "the socket path " + path + " is too long; 107 bytes are allowed"};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), &address.sun_path[0]);
    int const made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) throw cli_error{exit_code::internal_error, std::string{"cannot make a socket: "} + std::strerror(errno)};
    if (::connect(made, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0) return made;
    int const why = errno;
    ::close(made);
    fail(path, why);
}

address_list look_up(std::string const& address) {
    std::string const place = address.substr(tcp.size());
    std::size_t const colon = place.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == place.size())
        throw cli_error{exit_code::usage, "-n is '" + address + "'; it must be like tcp://127.0.0.1:7411"};
    std::string host = place.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    int const wrong = ::getaddrinfo(host.c_str(), place.substr(colon + 1).c_str(), &wanted, &found);
    if (wrong != 0) throw cli_error{exit_code::no_such_node, "cannot connect to " + address + ": " + ::gai_strerror(wrong)};
    return address_list{found};
}

int connect_tcp(std::string const& address) {
    int why = ECONNREFUSED;
    auto const list = look_up(address);
    for (auto const* each = list.get(); each != nullptr; each = each->ai_next) {
        int const made = ::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (made >= 0 && ::connect(made, each->ai_addr, each->ai_addrlen) == 0) return made;
        why = errno;
        if (made >= 0) ::close(made);
    }
    fail(address, why);
}

}  // namespace

int connect_to(std::string const& address) { return address.starts_with(tcp) ? connect_tcp(address) : connect_local(address); }

}  // namespace weft::cli
