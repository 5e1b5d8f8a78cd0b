// Who holds the log's settings, and what becomes of them when the program ends.

#include "weft/internal/log_state.hpp"

#include <weft/errors.hpp>
#include <weft/log.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

namespace weft::log {

constinit std::atomic<std::uint8_t> detail::loosest{static_cast<std::uint8_t>(level::info)};

namespace {

level const* find_module(setup const& in, std::string_view name) noexcept {
    auto const known = std::ranges::find(in.modules, name, [](auto const& each) -> std::string_view { return each.first; });
    return known == in.modules.end() ? nullptr : &known->second;
}

level loosest_of(setup const& in) noexcept {
    level all = in.primary;
    for (auto const& [module, its] : in.modules) all = std::max(all, its);
    return all;
}

/// False: whoever should read what it writes does not.
bool gets_rid_of_all(handler& one) noexcept {
    constexpr nanoseconds patience = std::chrono::seconds{5};
    try {
        return one.flush(patience);
    } catch (std::exception const&) {  // it fails, and so does not wait
        return true;
    }
}

/// What waits in handlers is written. Whoever logs later still, as destructors of statics may, does so on standard error.
void write_at_end() noexcept {
    auto const in = state::get().now();
    static auto& kept = *new std::vector<std::shared_ptr<handler_entry const>>;  // for ever
    try {
        for (auto const& each : in->handlers) {
            if (gets_rid_of_all(*each->what)) each->what->stop();
            else kept.push_back(each);  // its end would wait for its thread; the program ends without it
        }
        state::get().change([](setup& in) {
            in.handlers = {std::make_shared<handler_entry const>(std::string{default_handler}, direct_handler(), handler_options{})};
        });
    } catch (std::exception const&) {  // without memory they are stopped, and say nothing
    }
}

}  // namespace

level setup::level_for(std::string_view application, std::string_view label) const noexcept {
    if (modules.empty()) return primary;
    for (std::string_view const name : {label, label.substr(0, label.find('/')), application})
        if (level const* its = name.empty() ? nullptr : find_module(*this, name)) return *its;
    return primary;
}

state& state::get() {
    static state& one = *new state;
    return one;
}

state::state() {
    auto first = std::make_shared<setup>();
    first->handlers.push_back(std::make_shared<handler_entry const>(std::string{default_handler}, direct_handler(), handler_options{}));
    setup_ = std::move(first);
    std::atexit(&write_at_end);
}

std::shared_ptr<setup const> state::put(std::shared_ptr<setup const> next) noexcept {
    // Relaxed: see loosest.
    detail::loosest.store(static_cast<std::uint8_t>(loosest_of(*next)), std::memory_order_relaxed);
    return std::exchange(setup_, std::move(next));
}

bool take_out(handler_entry const& which) noexcept {
    try {
        return state::get().change([&](setup& in) {
            return std::erase_if(in.handlers, [&](auto const& each) { return each->what == which.what && each->id == which.id; }) != 0;
        });
    } catch (std::exception const&) {  // without memory it stays
        return false;
    }
}

void set_level(level least_urgent) {
    check_threshold(least_urgent, "primary log level");
    state::get().change([&](setup& in) { in.primary = least_urgent; });
}

level primary_level() noexcept { return state::get().now()->primary; }

void set_module_level(std::string_view module, level least_urgent) {
    check_threshold(least_urgent, "log level of " + std::string{module});
    if (module.empty()) throw argument_error{"module with a log level is ''; allowed are applications and labels"};
    state::get().change([&](setup& in) {
        std::erase_if(in.modules, [&](auto const& each) { return each.first == module; });
        in.modules.emplace_back(module, least_urgent);
    });
}

bool unset_module_level(std::string_view module) {
    return state::get().change(
        [&](setup& in) { return std::erase_if(in.modules, [&](auto const& each) { return each.first == module; }) != 0; });
}

std::vector<std::pair<std::string, level>> module_levels() { return state::get().now()->modules; }

void set_primary_metadata(fields all) {
    state::get().change([&](setup& in) { in.metadata = std::move(all); });
}

fields primary_metadata() { return state::get().now()->metadata; }

}  // namespace weft::log
