// Plain system calls, because the mode must be set between making the socket and giving it a name.

#include <weft/errors.hpp>
#include <weft/observer.hpp>
#include <weft/observer/internal/listening_socket.hpp>
#include <weft/observer/internal/tcp_address.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace weft::observe {
namespace {

constexpr int backlog = 16;

sockaddr_un address_of(std::string const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), &address.sun_path[0]);
    return address;
}

int make_socket(std::string const& path) {
    int const made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (made < 0) throw std::system_error{errno, std::generic_category(), path};
    return made;
}

bool somebody_serves(std::string const& path, sockaddr_un const& address) {
    int const probe = make_socket(path);
    bool const answered = ::connect(probe, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    bool const busy = errno == EAGAIN;
    ::close(probe);
    return answered || busy;
}

void clear_stale(std::string const& path, sockaddr_un const& address) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) return;
    if (!S_ISSOCK(facts.st_mode)) throw argument_error{path + " is there already and is no socket; choose another path"};
    if (somebody_serves(path, address)) throw argument_error{path + " is a socket that another program serves; choose another path"};
    ::unlink(path.c_str());
}

[[noreturn]] void give_up(int socket, std::string const& what) {
    int const why = errno;
    if (socket >= 0) ::close(socket);
    throw std::system_error{why, std::generic_category(), what};
}

bool open_to(std::string const& path, std::optional<unsigned> group) {
    if (!group) return true;
    return ::chown(path.c_str(), static_cast<uid_t>(-1), *group) == 0 && ::chmod(path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) == 0;
}

}  // namespace

int make_listening_socket(std::string const& path, std::optional<unsigned> group) {
    if (path.size() > max_socket_path)
        throw argument_error{"the socket path " + path + " has " + std::to_string(path.size()) + " bytes, " +
                             std::to_string(max_socket_path) + " are allowed; a shorter --run-dir helps"};
    sockaddr_un const address = address_of(path);
    clear_stale(path, address);
    int const made = make_socket(path);
    constexpr mode_t owner = S_IRUSR | S_IWUSR;
    // The mode of an unbound socket becomes that of its name; the group gets in after it is the right one.
    bool const good = ::fchmod(made, owner) == 0 && ::bind(made, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0 &&
                      ::chmod(path.c_str(), owner) == 0 && open_to(path, group) && ::listen(made, backlog) == 0;
    if (!good) give_up(made, "cannot make the socket " + path);
    return made;
}

int make_tcp_socket(boost::asio::ip::tcp::endpoint const& address) {
    int const made = ::socket(address.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int const on = 1;
    bool const good = made >= 0 && ::setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                      ::bind(made, address.data(), static_cast<socklen_t>(address.size())) == 0 && ::listen(made, backlog) == 0;
    if (!good) give_up(made, "cannot listen at " + to_text(address));
    return made;
}

boost::asio::ip::tcp::endpoint address_of(int tcp_socket) {
    boost::asio::ip::tcp::endpoint address;
    auto size = static_cast<socklen_t>(address.capacity());
    if (::getsockname(tcp_socket, address.data(), &size) != 0) throw std::system_error{errno, std::generic_category(), "getsockname"};
    address.resize(size);
    return address;
}

}  // namespace weft::observe
