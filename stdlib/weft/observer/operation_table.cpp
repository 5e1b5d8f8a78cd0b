// Finding, permitting, running. What an answer cost is measured on the thread that made it.

#include <weft/detail/check.hpp>
#include <weft/detail/nearest.hpp>
#include <weft/log.hpp>
#include <weft/observer/internal/operation_table.hpp>
#include <weft/observer/internal/exit_codes.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <ctime>

namespace weft::observe {
namespace {

std::int64_t microseconds_on(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

/// Who did what to whom; other parts of a request may hold secrets.
std::string describe(std::string_view name, json::object const& request) {
    constexpr std::array<std::string_view, 9> told{"pid", "app", "command", "name", "level", "code", "subject", "label", "for_ms"};
    std::string text{name};
    for (auto const key : told)
        if (auto const* const value = request.if_contains(key)) text += ' ' + std::string{key} + '=' + json::serialize(*value);
    return text;
}

}  // namespace

void operation_table::add(operation what) {
    detail::check(!find(what.name), "an operation has a name of its own");
    detail::check(static_cast<bool>(what.run) != static_cast<bool>(what.begin), "an operation answers in one way");
    operations_.push_back(std::move(what));
}

operation const* operation_table::find(std::string_view name) const {
    auto const found = std::ranges::find(operations_, name, &operation::name);
    return found == operations_.end() ? nullptr : &*found;
}

std::vector<std::string> operation_table::names(role of) const {
    std::vector<std::string> all;
    for (auto const& each : operations_)
        if (each.needs <= of) all.push_back(each.name);
    return all;
}

operation const& operation_table::permitted(std::string_view name, peer const& who) const {
    auto const* const found = find(name);
    if (found == nullptr) {
        std::string const text{name};
        throw request_error{"unknown_op", "this node knows no operation '" + text + "'" + detail::did_you_mean(text, names(role::control)),
                            exit_protocol};
    }
    if (found->needs <= who.granted) return *found;
    log::warning("observer: refused " + std::string{name} + " to " + to_string(who));
    throw request_error{"not_allowed",
                        "operation not allowed: " + std::string{name} + " needs the role " + to_string(found->needs) + ", this client has " +
                            to_string(who.granted),
                        exit_not_allowed};
}

json::object operation_table::run(std::string_view name, json::object const& request, asked& by) const {
    auto const& what = permitted(name, by.who);
    if (!what.run) throw bad_argument("op is '" + std::string{name} + "', which gives no answer at once");
    if (what.needs == role::control) log::notice("observer: " + describe(name, request) + " by " + to_string(by.who));
    auto const cpu = microseconds_on(CLOCK_THREAD_CPUTIME_ID);
    auto const wall = microseconds_on(CLOCK_MONOTONIC);
    json::object answer{{"at", utc_now()}};
    for (auto& [key, value] : what.run(request, by)) answer[key] = std::move(value);
    auto const bytes = json::serialize(answer).size();
    answer["cost"] = {{"cpu_us", microseconds_on(CLOCK_THREAD_CPUTIME_ID) - cpu},
                      {"wall_us", microseconds_on(CLOCK_MONOTONIC) - wall},
                      {"bytes", bytes}};
    return answer;
}

void operation_table::ask(std::string_view name, json::object const& request, asked& by, std::shared_ptr<reply> const& to) const {
    try {
        auto const& what = permitted(name, by.who);
        if (what.run) return to->end(run(name, request, by));
        if (what.needs == role::control) log::notice("observer: " + describe(name, request) + " by " + to_string(by.who));
        what.begin(request, by, to);
    } catch (request_error const& no) {
        to->fail(no);
    } catch (std::exception const& failed) {
        to->fail(internal_error(failed.what()));
    }
}

void operation_table::beat(node_context& node) const {
    for (auto const& act : beats_) act(node);
}

}  // namespace weft::observe
