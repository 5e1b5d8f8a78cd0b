#include "service_manager.hpp"

#include "node_log.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace weft::cli {
namespace {

void complain(std::string const& path, std::string const& why) {
    write_log(log::level::warning, "weft", "NOTIFY_SOCKET " + path + ": " + why);
}

}  // namespace

void tell_service_manager(std::string_view state) {
    char const* const named = std::getenv("NOTIFY_SOCKET");
    if (named == nullptr || *named == '\0') return;
    std::string const path = named;
    sockaddr_un to{.sun_family = AF_UNIX, .sun_path = {}};
    if (path.size() >= sizeof to.sun_path) return complain(path, "the path is too long");
    std::memcpy(to.sun_path, path.data(), path.size());
    if (path.front() == '@') to.sun_path[0] = '\0';  // a name that lies in no folder
    int const socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) return complain(path, std::strerror(errno));
    auto const length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    if (::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr const*>(&to), length) < 0)
        complain(path, std::strerror(errno));
    ::close(socket);
}

}  // namespace weft::cli
