#pragma once
// The program's log as it is at first, for one test, with what goes to `default` caught; and a handler that keeps what it gets.

#include "support/captured_log.hpp"

#include <weft/log.hpp>
#include <weft/log/handler.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace weft::test {

class fresh_log {
public:
    fresh_log() { spdlog::get("weft")->set_level(spdlog::level::trace); }  // weft::log has asked its own level already
    fresh_log(fresh_log const&) = delete;
    fresh_log& operator=(fresh_log const&) = delete;
    ~fresh_log() {
        for (std::string const& each : log::handler_ids())
            if (each != log::default_handler) static_cast<void>(log::remove_handler(each));
        if (log::handler_ids().empty()) static_cast<void>(log::add_handler(log::default_handler, log::direct_handler()));
        static_cast<void>(log::update_handler(log::default_handler, {}));
        for (auto const& [module, its] : log::module_levels()) log::unset_module_level(module);
        log::set_primary_metadata({});
        log::set_level(log::level::info);
    }

    captured_log captured;
};

class recorder final : public log::handler {
public:
    void handle(log::event_ptr const& what, log::caller) override {
        std::lock_guard const hold{mutex_};
        events_.push_back(what);
    }
    [[nodiscard]] std::vector<log::event_ptr> events() const {
        std::lock_guard const hold{mutex_};
        return events_;
    }
    /// Without the runtime's own, which tell of the machine's load.
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (log::event_ptr const& each : events())
            if (each->told_of.empty()) all.push_back(each->text());
        return all;
    }

private:
    mutable std::mutex mutex_;
    std::vector<log::event_ptr> events_;  // under mutex_
};

/// Adds one under this id.
[[nodiscard]] inline std::shared_ptr<recorder> add_recorder(std::string_view id, log::handler_options how = {}) {
    auto made = std::make_shared<recorder>();
    log::add_handler(id, made, std::move(how)).value();
    return made;
}

}  // namespace weft::test
