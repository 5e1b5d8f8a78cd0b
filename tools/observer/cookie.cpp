// The mode is checked on the open file, so that it is the file that is read.

#include "cookie.hpp"

#include "cli_error.hpp"

#include <weft/detail/hmac.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace weft::cli {
namespace {

constexpr std::size_t least_length = 16;
constexpr std::size_t own_bytes = 32;

std::string& chosen_file() {
    static std::string path;
    return path;
}

std::string& chosen_cookie() {
    static std::string text;
    return text;
}

void check_length(std::string const& cookie, std::string const& whose) {
    if (cookie.size() < least_length)
        throw cli_error{exit_code::bad_config, whose + " is too short; " + std::to_string(least_length) + " characters are needed"};
}

std::string read_line(int file) {
    std::string text;
    std::array<char, 4096> some{};
    for (ssize_t got = 0; (got = ::read(file, some.data(), some.size())) > 0 && text.size() < some.size();)
        text.append(some.data(), static_cast<std::size_t>(got));
    return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

std::string read_cookie(std::string const& path) {
    int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw cli_error{exit_code::not_allowed, "cannot read the cookie " + path + ": " + std::strerror(errno)};
    struct stat facts {};
    bool const is_private = ::fstat(file, &facts) == 0 && (facts.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    std::string cookie = read_line(file);
    ::close(file);
    if (!is_private) throw cli_error{exit_code::not_allowed, "others can read the cookie " + path + "; chmod 600 mends that"};
    check_length(cookie, "the cookie " + path);
    return cookie;
}

std::string own_cookie(std::string const& path) {
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0 && errno == EEXIST) return read_cookie(path);
    if (file < 0) throw cli_error{exit_code::cannot_create, "cannot make the cookie " + path + ": " + std::strerror(errno)};
    std::string const text = detail::random_hex(own_bytes) + '\n';
    bool const written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    if (!written) throw cli_error{exit_code::cannot_create, "cannot write the cookie " + path};
    return read_cookie(path);
}

void use_cookie_file(std::string path) { chosen_file() = std::move(path); }

void use_cookie(std::string cookie) { chosen_cookie() = std::move(cookie); }

std::string given_cookie() {
    if (!chosen_cookie().empty()) check_length(chosen_cookie(), "the cookie in RELEASE_COOKIE");
    return chosen_cookie();
}

std::string client_cookie() {
    if (chosen_file().empty() && !chosen_cookie().empty()) return given_cookie();
    char const* const named = std::getenv("WEFT_COOKIE_FILE");
    std::string const path = !chosen_file().empty() ? chosen_file() : named != nullptr ? named : "";
    if (path.empty())
        throw cli_error{exit_code::not_allowed, "the node asks for its cookie; name the file by --cookie-file or by the variable WEFT_COOKIE_FILE"};
    return read_cookie(path);
}

}  // namespace weft::cli
