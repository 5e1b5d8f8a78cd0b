#pragma once
// The stages that the gen_stage tests are made of. Each reports what happens to it to the process that made it, so that
// a test waits for a report instead of for time to pass.

#include <weft/gen_stage.hpp>
#include <weft/receive.hpp>

#include <gtest/gtest.h>

#include "support/in_runtime.hpp"

#include <string>
#include <utility>
#include <vector>

namespace weft::test {

using numbers = std::vector<int>;

struct batch_seen {
    numbers events;
};
struct demand_seen {
    std::size_t count;
};
struct cancel_seen {
    gen_stage::cancellation why;
    gen_stage::subscription who;
};
struct subscribed {
    gen_stage::peer side;
    gen_stage::subscription who;
};
struct info_seen {
    std::string text;
};
struct terminated {
    exit_reason reason;
};
struct emit_these {
    numbers events;
};

/// Reports the end of subscriptions, infos, and its own end.
class reporter {
public:
    explicit reporter(pid to) : to_{to} {}

    void terminate(exit_reason const& reason) { send(to_, terminated{reason}); }

protected:
    template <class Report>
    void tell(Report report) {
        send(to_, std::move(report));
    }

private:
    pid to_;
};

/// Emits the next n integers on demand n, from 0.
struct counter {
    int next = 0;
    numbers handle_demand(std::size_t count) {
        numbers events(count);
        for (int& one : events) one = next++;
        return events;
    }
};

/// Reports each demand, and emits only what it is told to.
struct idle : reporter {
    using reporter::reporter;
    using infos = weft::infos<emit_these, info_seen>;
    numbers handle_demand(std::size_t count) {
        tell(demand_seen{count});
        return {};
    }
    numbers handle_info(emit_these order) { return std::move(order.events); }
    numbers handle_info(info_seen info) {
        tell(std::move(info));
        return {};
    }
    numbers handle_cast(emit_these order) { return std::move(order.events); }
    void handle_subscribe(gen_stage::peer side, gen_stage::subscribe_options const&, gen_stage::subscription const& who) {
        tell(subscribed{side, who});
    }
    void handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) {
        tell(cancel_seen{why, who});
    }
};

/// Reports every batch.
struct recorder : reporter {
    using reporter::reporter;
    void handle_events(std::span<int const> events) { tell(batch_seen{{events.begin(), events.end()}}); }
    void handle_info(info_seen info) { tell(std::move(info)); }
    void handle_subscribe(gen_stage::peer side, gen_stage::subscribe_options const&, gen_stage::subscription const& who) {
        tell(subscribed{side, who});
    }
    void handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) {
        tell(cancel_seen{why, who});
    }
};

/// Emits every event twice.
struct doubler {
    numbers handle_events(std::span<int const> events) {
        numbers twice;
        for (int const one : events) twice.insert(twice.end(), {one, one});
        return twice;
    }
};

/// Waits for the next report of a kind; the others stay in the mailbox. Errors: throws when none comes in 10 s.
template <class Report>
Report next() {
    return receive([](Report report) { return report; },
                   after(std::chrono::seconds{10}, []() -> Report {
                       throw std::runtime_error{"no " + std::string{detail::type_of<Report>.name} + " came"};
                   }));
}

/// True when no report of this kind is there. To be asked once everything that could send one is known to be over.
template <class Report>
bool none() {
    return receive([](Report const&) { return false; }, after(nanoseconds{0}, [] { return true; }));
}

/// Waits until the stage has handled all that was sent to it before.
inline void settle(pid stage) { static_cast<void>(gen_stage::demand(stage)); }

inline numbers range(int first, int last) {
    numbers all;
    for (int i = first; i < last; ++i) all.push_back(i);
    return all;
}

}  // namespace weft::test
