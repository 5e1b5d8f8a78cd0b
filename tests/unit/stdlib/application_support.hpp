#pragma once
// Applications for tests: what their callbacks do they leave as words, in order.

#include "support/in_runtime.hpp"

#include <weft/applications.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

/// What happened, in order; written by any process.
class record {
public:
    void add(std::string word) {
        std::lock_guard const held{guard_};
        words_ += (words_.empty() ? "" : " ") + std::move(word);
    }
    std::string take() {
        std::lock_guard const held{guard_};
        return std::exchange(words_, {});
    }
    [[nodiscard]] std::string words() {
        std::lock_guard const held{guard_};
        return words_;
    }

private:
    std::mutex guard_;
    std::string words_;
};
inline record happened;

struct end_with {
    exit_reason reason;
};

/// The top process of such an application: waits until it is told to end, or is sent `end_with`.
inline void wait_for_ever() {
    receive([](end_with const& how) { exit(how.reason); });
}

inline pid start_waiting(app_context& app) {
    happened.add(app.name() + ".start");
    return spawn_link(&wait_for_ever, {.name = app.name() + ".top"});
}

inline constexpr application waiting{
    .start = [](app_context& app) { return start_waiting(app); },
    .phase = [](app_context& app, std::string_view phase, std::vector<std::string> const& args) {
        happened.add(app.name() + '.' + std::string{phase} + (args.empty() ? "" : '(' + args.front() + ')'));
    },
    .prep_stop = [](app_context& app) { happened.add(app.name() + ".prep_stop"); },
    .stop = [](app_context& app) { happened.add(app.name() + ".stop"); },
};

/// Times that no test waits out; dependencies as app.toml has them.
inline app::descriptor make(std::string name, application const& callbacks = waiting, std::vector<std::string> const& depends = {}) {
    app::descriptor made{.what = {.name = std::move(name), .version = app::version::parse("1.0").value()}, .callbacks = callbacks};
    made.what.start_timeout = std::chrono::minutes{1};
    made.what.shutdown = std::chrono::minutes{1};
    for (auto const& each : depends) made.what.depends.push_back(app::dependency::parse(each).value());
    return made;
}

/// A runtime's first process runs `body`, with nothing recorded yet.
inline void with_applications(detail::unique_function body) {
    static_cast<void>(happened.take());
    in_runtime(std::move(body));
    static_cast<void>(happened.take());
}

/// Parks until `true_now` is; the runner's own time limit is the only one.
template <class Condition>
void until(Condition true_now) {
    while (!true_now()) yield();
}

}  // namespace weft::test
