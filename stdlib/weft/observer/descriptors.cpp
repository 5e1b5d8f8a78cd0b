// Links of /proc/self/fd tell what a descriptor is; sockets are asked themselves.

#include <weft/observer/internal/descriptors.hpp>

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace weft::observe {
namespace {

using name_call = int (*)(int, sockaddr*, socklen_t*);

std::string local_path(sockaddr_un const& address, socklen_t bytes) {
    constexpr socklen_t before = offsetof(sockaddr_un, sun_path);
    if (bytes <= before) return {};
    std::string_view const path{&address.sun_path[0], bytes - before};
    return path.front() == '\0' ? '@' + std::string{path.substr(1)} : std::string{path.substr(0, path.find('\0'))};
}

template <class Address>
std::string with_port(int family, Address const& address, std::uint16_t port) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (::inet_ntop(family, &address, text.data(), text.size()) == nullptr) return {};
    std::string const host{text.data()};
    return (family == AF_INET6 ? '[' + host + ']' : host) + ':' + std::to_string(ntohs(port));
}

std::string end_of(int descriptor, name_call call) {
    sockaddr_storage address{};
    socklen_t bytes = sizeof address;
    if (call(descriptor, reinterpret_cast<sockaddr*>(&address), &bytes) != 0) return {};
    if (address.ss_family == AF_UNIX) return local_path(reinterpret_cast<sockaddr_un const&>(address), bytes);
    if (address.ss_family == AF_INET) {
        auto const& its = reinterpret_cast<sockaddr_in const&>(address);
        return with_port(AF_INET, its.sin_addr, its.sin_port);
    }
    if (address.ss_family != AF_INET6) return {};
    auto const& its = reinterpret_cast<sockaddr_in6 const&>(address);
    return with_port(AF_INET6, its.sin6_addr, its.sin6_port);
}

std::string socket_kind(int descriptor) {
    auto const option = [descriptor](int name) {
        int value = -1;
        socklen_t bytes = sizeof value;
        return ::getsockopt(descriptor, SOL_SOCKET, name, &value, &bytes) == 0 ? value : -1;
    };
    int const family = option(SO_DOMAIN);
    if (family == AF_UNIX) return "unix";
    if (family != AF_INET && family != AF_INET6) return "other";
    return option(SO_TYPE) == SOCK_STREAM ? "tcp" : "udp";
}

open_descriptor describe(int number, std::string const& target) {
    constexpr std::array<std::pair<std::string_view, char const*>, 6> kinds{{{"pipe:", "pipe"},
                                                                            {"anon_inode:[eventfd]", "event"},
                                                                            {"anon_inode:[eventpoll]", "epoll"},
                                                                            {"anon_inode:[timerfd]", "timer"},
                                                                            {"anon_inode:[signalfd]", "signal"},
                                                                            {"/", "file"}}};
    open_descriptor made{.number = number, .kind = "other", .local = target};
    if (target.starts_with("socket:")) {
        made.kind = socket_kind(number);
        made.local = end_of(number, &::getsockname);
        made.remote = end_of(number, &::getpeername);
        return made;
    }
    for (auto const& [begin, kind] : kinds) {
        if (!target.starts_with(begin)) continue;
        made.kind = kind;
        break;
    }
    return made;
}

}  // namespace

std::vector<open_descriptor> open_descriptors() {
    std::vector<open_descriptor> all;
    std::error_code failed;
    for (std::filesystem::directory_iterator each{"/proc/self/fd", failed}; !failed && each != std::filesystem::directory_iterator{};
         each.increment(failed)) {
        std::string const name = each->path().filename().string();
        int number = -1;
        std::from_chars(name.data(), name.data() + name.size(), number);
        std::error_code gone;
        auto const target = std::filesystem::read_symlink(each->path(), gone);
        if (!gone && number >= 0 && target.string().find("/proc/") == std::string::npos) all.push_back(describe(number, target.string()));
    }
    std::sort(all.begin(), all.end(), [](open_descriptor const& a, open_descriptor const& b) { return a.number < b.number; });
    return all;
}

std::uint64_t descriptor_limit() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

}  // namespace weft::observe
