#pragma once
// What tests of process libraries share: bodies run as processes of their own, ends waited for, and a worker that does
// as it is told and says when it is gone.

#include <weft/exit_reason.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

/// Longer than anything that works takes, so that a hang fails a test instead of the run.
inline constexpr nanoseconds patience = std::chrono::seconds{20};

/// Does `act` and waits for the end of `id`, watched since before, so that the reason is its own.
template <class Act>
exit_reason end_after(pid id, Act act) {
    ref const watch = monitor(id);
    act();
    exit_reason end{"the process did not end in time"};
    receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                 [&end](down_msg down) { end = std::move(down.reason); }),
            after(patience, [] {}));
    return end;
}

/// Waits for the end of `id`; noproc when it had ended before, so a test of the reason takes end_after().
inline exit_reason wait_for_end(pid id) {
    return end_after(id, [] {});
}

/// Runs `body` in a process that the caller only watches, and tells how it ended.
template <class Body>
exit_reason end_of_process(Body body, spawn_options const& options = {}) {
    monitored const made = spawn_monitor(std::move(body), options);
    exit_reason end{"the process did not end in time"};
    receive(when([&made](down_msg const& down) { return down.monitor == made.monitor; },
                 [&end](down_msg down) { end = std::move(down.reason); }),
            after(patience, [] {}));
    return end;
}

/// The oldest T in the mailbox, now or soon.
template <class T>
std::optional<T> next() {
    std::optional<T> got;
    receive([&got](T value) { got.emplace(std::move(value)); }, after(patience, [] {}));
    return got;
}

/// The oldest T if it is there already.
template <class T>
std::optional<T> next_now() {
    std::optional<T> got;
    receive([&got](T value) { got.emplace(std::move(value)); }, after({}, [] {}));
    return got;
}

/// A worker has begun, or is gone. The second is sent by a destructor, so before anybody else can know of the end.
struct begun {
    std::string id;
    pid process;
};
struct gone {
    std::string id;
};

struct end_yourself {
    exit_reason why;
};

class farewell {
public:
    farewell(pid to, std::string id) : to_{to}, id_{std::move(id)} {}
    farewell(farewell const&) = delete;
    farewell& operator=(farewell const&) = delete;
    ~farewell() {
        try {
            send(to_, gone{id_});
        } catch (...) {  // an exit signal that waits for the next runtime call
        }
    }

private:
    pid to_;
    std::string id_;
};

/// Tells `probe` that it has begun, waits for end_yourself, and tells that it is gone.
inline void obedient_worker(pid probe, std::string const& id) {
    farewell const last{probe, id};
    send(probe, begun{id, self()});
    receive([](end_yourself order) {
        if (!order.why.is_normal()) exit(std::move(order.why));
    });
}

/// The next so many workers that begin, or that are gone, in order.
inline std::vector<std::string> next_begun(std::size_t count) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i != count; ++i) {
        if (auto one = next<begun>()) ids.push_back(one->id);
    }
    return ids;
}
inline std::vector<std::string> next_gone(std::size_t count) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i != count; ++i) {
        if (auto one = next<gone>()) ids.push_back(one->id);
    }
    return ids;
}

}  // namespace weft::test
