#pragma once
// Records for the tests of tables, and whoever is not their owner.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/table.hpp>

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

struct user {
    std::string name;
    int age = 0;

    friend bool operator==(user const&, user const&) = default;
};
using users = table<user, &user::name>;

struct point {
    int x = 0;
    int y = 0;

    friend bool operator==(point const&, point const&) = default;
};
using points = table<point, &point::x>;

/// The x of all points, in the table's order.
inline std::vector<int> keys_of(points const& all) {
    return all.select([](point const&) { return true; }, [](point const& one) { return one.x; });
}
inline std::vector<int> sorted(std::vector<int> values) {
    std::sort(values.begin(), values.end());
    return values;
}
inline std::vector<int> ys_of(std::vector<record_ptr<point>> const& found) {
    std::vector<int> all;
    for (auto const& each : found) all.push_back(each->y);
    return all;
}

/// Runs `body` in another process and waits for its end.
template <class Body>
void elsewhere(Body body) {
    exit_reason const end = end_of_process(std::move(body));
    EXPECT_TRUE(end.is_normal()) << end.to_string();
}

/// A process that lives until it is told to end.
struct end_now {};
inline monitored idle_process() {
    return spawn_monitor([] { receive([](end_now) {}); });
}

/// Counts how many of it are gone; moved, it counts once.
class mortal_value {
public:
    explicit mortal_value(std::atomic<long>& gone) noexcept : gone_{&gone} {}
    mortal_value(mortal_value&& other) noexcept : gone_{std::exchange(other.gone_, nullptr)} {}
    mortal_value& operator=(mortal_value&& other) noexcept {
        std::swap(gone_, other.gone_);
        return *this;
    }
    ~mortal_value() {
        if (gone_ != nullptr) gone_->fetch_add(1);
    }

private:
    std::atomic<long>* gone_;
};
struct mortal_record {
    int key;
    mortal_value value;
};
using mortals = table<mortal_record, &mortal_record::key>;

}  // namespace weft::test
