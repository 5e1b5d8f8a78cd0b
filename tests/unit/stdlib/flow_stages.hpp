#pragma once
// The stages and functions that the tests of a flow's wiring are made of. Functions are std::function, so that all tests of
// a file share the stages that are made of them.

#include <weft/flow.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace weft::flow_test {

using numbers = std::vector<int>;
using on_number = std::function<int(int)>;
using test_number = std::function<bool(int)>;

inline numbers sorted(numbers all) {
    std::sort(all.begin(), all.end());
    return all;
}
inline numbers up_to(int last) {
    numbers all(static_cast<std::size_t>(last));
    std::iota(all.begin(), all.end(), 1);
    return all;
}
inline int add_one(int n) { return n + 1; }

struct started {
    std::string what;
    pid process;
};
struct seen {
    std::string what;
    numbers events;
};

/// Emits 0, 1, 2, … up to the limit, then ends with the reason.
class counting {
public:
    explicit counting(pid probe, int limit = 1 << 30, exit_reason end = {})
        : limit_{limit}, end_{std::move(end)}, farewell_{std::make_unique<test::farewell>(probe, "counting")} {
        send(probe, started{"counting", self()});
    }
    numbers handle_demand(std::size_t count) {
        numbers events;
        for (; count > 0 && next_ < limit_; --count) events.push_back(next_++);
        if (next_ == limit_) gen_stage::async_stop(self(), end_);
        return events;
    }

private:
    int next_ = 0;
    int limit_;
    exit_reason end_;
    std::unique_ptr<test::farewell> farewell_;
};

/// Passes events on, multiplied, and tells the probe of each batch.
class times {
public:
    times(pid probe, std::string name, int factor)
        : probe_{probe}, name_{std::move(name)}, factor_{factor}, farewell_{std::make_unique<test::farewell>(probe, name_)} {
        send(probe, started{name_, self()});
    }
    numbers handle_events(std::span<int const> events) {
        send(probe_, seen{name_, {events.begin(), events.end()}});
        numbers results;
        for (int const n : events) results.push_back(n * factor_);
        return results;
    }

private:
    pid probe_;
    std::string name_;
    int factor_;
    std::unique_ptr<test::farewell> farewell_;
};

struct subscribed {
    gen_stage::subscribe_options options;
};

/// A consumer that tells the probe of each batch; it ends on the event 13, with the reason that it was made with.
class collecting {
public:
    explicit collecting(pid probe, std::string name = "collecting", exit_reason on_thirteen = {})
        : probe_{probe}, name_{std::move(name)}, on_thirteen_{std::move(on_thirteen)}, farewell_{std::make_unique<test::farewell>(probe, name_)} {
        send(probe, started{name_, self()});
    }
    void handle_events(std::span<int const> events) {
        send(probe_, seen{name_, {events.begin(), events.end()}});
        if (std::find(events.begin(), events.end(), 13) != events.end() && !on_thirteen_.is_normal()) exit(on_thirteen_);
    }
    void handle_subscribe(gen_stage::peer, gen_stage::subscribe_options const& options, gen_stage::subscription const&) {
        send(probe_, subscribed{options});
    }

private:
    pid probe_;
    std::string name_;
    exit_reason on_thirteen_;
    std::unique_ptr<test::farewell> farewell_;
};

/// What `name` has told of, until there are so many.
inline numbers collect(std::string const& name, std::size_t count) {
    numbers all;
    while (all.size() < count) {
        bool more = false;
        receive(when([&name](seen const& one) { return one.what == name; },
                     [&](seen one) {
                         more = true;
                         all.insert(all.end(), one.events.begin(), one.events.end());
                     }),
                after(test::patience, [] {}));
        if (!more) break;
    }
    return all;
}
inline pid process_of(std::string const& name) {
    pid found;
    receive(when([&name](started const& one) { return one.what == name; }, [&found](started one) { found = one.process; }),
            after(test::patience, [] {}));
    return found;
}
/// Waits for the end of what calls itself so.
inline bool is_gone(std::string const& name) {
    bool gone = false;
    receive(when([&name](test::gone const& one) { return one.id == name; }, [&gone](test::gone const&) { gone = true; }),
            after(test::patience, [] {}));
    return gone;
}

}  // namespace weft::flow_test
