// The texts of refused options.

#include <weft/broadway/check_options.hpp>

#include <weft/detail/duration_text.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/runtime.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace weft::broadway::detail {

namespace {

// Which no process may have (names.hpp).
bool is_reserved(std::string_view name) {
    constexpr std::array<std::string_view, 4> reserved{"undefined", "nil", "true", "false"};
    return std::find(reserved.begin(), reserved.end(), name) != reserved.end();
}

std::string in_words(nanoseconds time) {
    if (time < nanoseconds{0}) return "-" + weft::detail::duration_words(-time);
    return weft::detail::duration_words(time);
}

}  // namespace

void option_check::refuse(std::string_view sentence) const {
    std::string const where = path_.empty() ? "" : " for key [" + path_ + "]";
    throw argument_error{"invalid configuration given to broadway::" + std::string{call_} + where + ", " + std::string{sentence}};
}

void option_check::missing(std::string_view option) const { refuse("required option " + std::string{option} + " not found"); }

void option_check::wrong(std::string_view option, std::string_view expected, std::string_view got) const {
    refuse("invalid value for " + std::string{option} + " option: expected " + std::string{expected} + ", got: " + std::string{got});
}

void option_check::positive(std::string_view option, std::int64_t value) const {
    if (value < 1) wrong(option, "positive integer", std::to_string(value));
}

void option_check::at_least_0(std::string_view option, std::int64_t value) const {
    if (value < 0) wrong(option, "non negative integer", std::to_string(value));
}

void option_check::more_than_0(std::string_view option, nanoseconds value) const {
    if (value <= nanoseconds{0}) wrong(option, "a time of more than 0", in_words(value));
}

void option_check::process(std::optional<process_options> const& value) const {
    if (!value) return;
    std::size_t const most = this_runtime().options().stack_bytes;
    if (value->stack_bytes != 0 && (value->stack_bytes < min_stack_bytes || value->stack_bytes > most))
        wrong("process.stack_bytes", "0 or " + std::to_string(min_stack_bytes) + " to " + std::to_string(most), std::to_string(value->stack_bytes));
    if (value->priority > priority::max)
        wrong("process.priority", "low, normal, high or max", std::to_string(static_cast<int>(value->priority)));
}

void option_check::at_least_0(std::string_view option, nanoseconds value) const {
    if (value < nanoseconds{0}) wrong(option, "a time of 0 or more", in_words(value));
}

void option_check::name(server_name const& value, bool names_parts) const {
    if (value.keeper() != nullptr) {
        if (!names_parts) wrong("name", "the name of a process, or a via together with process_name", value.text());
        return;
    }
    if (value.local().empty()) missing("name");
    if (is_reserved(value.local())) wrong("name", "a name that a process may have", "\"" + value.local() + "\"");
}

void option_check::rate_limiting(rate_limit const& value) const {
    if (value.allowed_messages == 0) missing("allowed_messages");
    if (value.interval == nanoseconds{0}) missing("interval");
    positive("allowed_messages", value.allowed_messages);
    at_least_1_ms("interval", value.interval);
}

void option_check::rate_limiting(rate_limit_update const& value) const {
    if (value.allowed_messages) positive("allowed_messages", *value.allowed_messages);
    if (value.interval) at_least_1_ms("interval", *value.interval);
}

void option_check::at_least_1_ms(std::string_view option, nanoseconds value) const {
    if (value < std::chrono::milliseconds{1}) wrong(option, "a time of 1 ms or more", in_words(value));
}

void option_check::demand(std::int64_t max, std::optional<std::int64_t> min) const {
    positive("max_demand", max);
    if (!min) return;
    at_least_0("min_demand", *min);
    if (*min >= max) wrong("min_demand", "an integer from 0 to max_demand - 1, which is " + std::to_string(max - 1), std::to_string(*min));
}

}  // namespace weft::broadway::detail
