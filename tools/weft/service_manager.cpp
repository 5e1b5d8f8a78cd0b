#include "service_manager.hpp"

#include "node_log.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

namespace weft::cli {
namespace {

void complain(std::string const& path, std::string const& why) {
    write_log(log::level::warning, "weft", "NOTIFY_SOCKET " + path + ": " + why);
}

std::int64_t number_in(char const* variable) {
    char const* const text = std::getenv(variable);
    if (text == nullptr) return 0;
    std::int64_t value = 0;
    auto const [rest, wrong] = std::from_chars(text, text + std::strlen(text), value);
    return wrong == std::errc{} && *rest == '\0' ? value : 0;
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

nanoseconds watchdog_limit() {
    auto const whose = number_in("WATCHDOG_PID");
    if (whose != 0 && whose != ::getpid()) return {};
    constexpr std::int64_t most = std::int64_t{365} * 86'400 * 1'000'000;
    return std::chrono::microseconds{std::clamp<std::int64_t>(number_in("WATCHDOG_USEC"), 0, most)};
}

std::string extend_start(nanoseconds limit) {
    return "EXTEND_TIMEOUT_USEC=" + std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(limit).count());
}

std::string reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000);
}

}  // namespace weft::cli
