#include "proc/dump_settings.hpp"

#include <weft/errors.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace weft::proc {
namespace {

dump_settings const defaults;

struct settings_state {
    std::atomic<dump_settings const*> now{&defaults};
    std::mutex mutex;
    // Under mutex.
    bool are_set = false;
    std::vector<std::unique_ptr<dump_settings const>> all;  // a handler may look at an old one still
};

settings_state& settings() noexcept {
    static auto* const only = new settings_state;  // reachable for ever: a dump may be written at the program's end
    return *only;
}

std::uint64_t number_of(char const* variable, std::string_view text) {
    std::uint64_t number = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size() || number > 1'000'000'000'000U)
        throw argument_error{std::string{variable} + " is \"" + std::string{text} + "\"; allowed are 0 to 1000000000000"};
    return number;
}

void set(std::string_view path, base::nanos time_limit, std::uint64_t size_limit) {
    auto fresh = std::make_unique<dump_settings>();
    if (path.size() >= fresh->path.size())
        throw argument_error{"crash dump: path has " + std::to_string(path.size()) + " bytes; allowed are less than " +
                             std::to_string(fresh->path.size())};
    if (time_limit < 0)
        throw argument_error{"crash dump: time_limit is " + std::to_string(time_limit) + " ns; allowed are 0 and more, or infinity"};
    fresh->path = {};
    std::copy(path.begin(), path.end(), fresh->path.begin());
    fresh->time_limit = time_limit;
    fresh->size_limit = size_limit;
    settings_state& its = settings();
    std::lock_guard const hold{its.mutex};
    its.are_set = true;
    its.all.push_back(std::move(fresh));
    its.now.store(its.all.back().get(), std::memory_order_release);  // pairs with the acquire in current_dump_settings()
}

}  // namespace

dump_settings const& current_dump_settings() noexcept {
    return *settings().now.load(std::memory_order_acquire);  // pairs with the release in set()
}

void set_dump_settings(std::string_view path, base::nanos time_limit, std::uint64_t size_limit) { set(path, time_limit, size_limit); }

void read_dump_environment() {
    {
        std::lock_guard const hold{settings().mutex};
        if (settings().are_set) return;
    }
    dump_settings const& now = current_dump_settings();
    char const* const path = std::getenv("WEFT_CRASH_DUMP");
    char const* const seconds = std::getenv("WEFT_CRASH_DUMP_SECONDS");
    char const* const bytes = std::getenv("WEFT_CRASH_DUMP_BYTES");
    if (path == nullptr && seconds == nullptr && bytes == nullptr) return;
    constexpr base::nanos second = 1'000'000'000;
    auto const most = static_cast<std::uint64_t>(base::never / second);
    std::uint64_t const wanted = seconds == nullptr ? most : number_of("WEFT_CRASH_DUMP_SECONDS", seconds);
    std::string_view const file = path == nullptr ? std::string_view{now.path.data()} : path;
    set(file == "off" ? std::string_view{} : file, wanted >= most ? base::never : static_cast<base::nanos>(wanted) * second,
        bytes == nullptr ? UINT64_MAX : number_of("WEFT_CRASH_DUMP_BYTES", bytes));
}

}  // namespace weft::proc
