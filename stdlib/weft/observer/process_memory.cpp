// A few lines of /proc/self/status. The kernel keeps these sums, so reading them costs the same however large the program is.

#include <weft/observer/internal/process_memory.hpp>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

namespace weft::observe {
namespace {

std::uint64_t kibibytes(std::string_view text, std::string_view key) {
    std::size_t const at = text.find(key);
    if (at == std::string_view::npos) return 0;
    text.remove_prefix(at + key.size());
    text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number * 1024;
}

}  // namespace

process_memory parse_status(std::string_view text) {
    return {.anonymous_bytes = kibibytes(text, "\nRssAnon:"),
            .file_bytes = kibibytes(text, "\nRssFile:"),
            .shared_bytes = kibibytes(text, "\nRssShmem:")};
}

process_memory read_process_memory() {
    std::ifstream file{"/proc/self/status"};
    return parse_status(std::string{std::istreambuf_iterator<char>{file}, {}});
}

nanoseconds thread_time() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

}  // namespace weft::observe
