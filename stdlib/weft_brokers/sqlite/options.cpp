#include <weft_brokers/sqlite/options.hpp>

#include <weft/errors.hpp>

#include <limits>
#include <string_view>

namespace weft::sqlite_queue {

namespace {

constexpr std::int64_t least_bytes = 64 * 1024;

void at_least(std::string_view option, std::int64_t least, std::int64_t got, std::string_view unit = "") {
    if (got >= least) return;
    throw argument_error{"sqlite_queue: expected " + std::string{option} + " to be equal to or greater than " +
                         std::to_string(least) + std::string{unit} + ", got: " + std::to_string(got) + std::string{unit}};
}

void at_least(std::string_view option, std::int64_t least, std::chrono::milliseconds got) {
    at_least(option, least, got.count(), " ms");
}

void at_most(std::string_view option, std::int64_t most, std::chrono::milliseconds got) {
    if (got.count() <= most) return;
    throw argument_error{"sqlite_queue: expected " + std::string{option} + " to be equal to or less than " + std::to_string(most) +
                         " ms, got: " + std::to_string(got.count()) + " ms"};
}

}  // namespace

void check(queue_options const& options) {
    if (options.synchronous > synchronous::off) {
        throw argument_error{"sqlite_queue: expected synchronous to be full, normal or off, got: " +
                             std::to_string(static_cast<int>(options.synchronous))};
    }
    at_least("max_deliveries", 1, options.max_deliveries);
    at_least("visibility_timeout", 1, options.visibility_timeout);
    at_least("busy_timeout", 0, options.busy_timeout);
    at_most("busy_timeout", std::numeric_limits<int>::max(), options.busy_timeout);  // SQLite's own type
    at_least("max_bytes", least_bytes, options.max_bytes, " bytes");
}

void check(outcome const& chosen, char const* option) {
    if (auto const* back = std::get_if<nack>(&chosen)) at_least(std::string{option} + ", nack.delay", 0, back->delay);
}

void check(producer_options const& options) {
    if (options.file.empty()) throw argument_error{"sqlite_queue: the option file is required"};
    check(options.queue);
    at_least("poll_interval", 1, options.poll_interval);
    at_least("max_lease", 1, options.max_lease);
    check(options.on_success, "on_success");
    check(options.on_failure, "on_failure");
    if (!options.extend_every) return;
    at_least("extend_every", 1, *options.extend_every);
    at_most("extend_every", options.queue.visibility_timeout.count() - 1, *options.extend_every);
}

}  // namespace weft::sqlite_queue
