#pragma once
// What the tests of the queue share: a folder of the test's own, a clock that stands still until it is moved, and what a
// refused call says.

#include <gtest/gtest.h>

#include <weft_brokers/sqlite_queue.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace weft::sqlite_queue::test {

using namespace std::chrono_literals;

/// A folder that is gone with the test.
class queue_folder : public testing::Test {
protected:
    queue_folder() {
        std::string pattern = testing::TempDir() + "weft_queue_XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
    }
    ~queue_folder() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string file(std::string const& name = "orders.db") const { return folder_ / name; }

private:
    std::filesystem::path folder_;
};

/// Copies show the same time.
class hand_clock {
public:
    void pass(std::chrono::milliseconds time) const { *now_ += time.count(); }
    [[nodiscard]] nanoseconds operator()() const { return std::chrono::milliseconds{*now_}; }

private:
    std::shared_ptr<std::atomic<std::int64_t>> now_ = std::make_shared<std::atomic<std::int64_t>>(1'700'000'000'000);
};

/// What a call that must fail throws.
template <class Error, class Call>
std::string refusal(Call const& call) {
    try {
        call();
    } catch (Error const& wrong) { return wrong.what(); }
    return "(it was not refused)";
}
template <class Call>
sqlite::problem cause_of(Call const& call) {
    try {
        call();
    } catch (sqlite::error const& wrong) { return wrong.cause(); }
    ADD_FAILURE() << "it was not refused";
    return sqlite::problem::other;
}

inline std::vector<std::string> bodies(std::vector<leased> const& all) {
    std::vector<std::string> texts;
    for (auto const& each : all) texts.push_back(each.data);
    return texts;
}
inline std::vector<lease_id> leases(std::vector<leased> const& all) {
    std::vector<lease_id> those;
    for (auto const& each : all) those.push_back(each.by);
    return those;
}

inline std::vector<outgoing> numbered(std::string const& prefix, int count) {
    std::vector<outgoing> batch;
    for (int i = 0; i < count; ++i) batch.push_back({.data = prefix + std::to_string(i)});
    return batch;
}

using texts = std::vector<std::string>;

}  // namespace weft::sqlite_queue::test

namespace weft::sqlite_queue {
inline void PrintTo(statistics const& all, std::ostream* out) {
    *out << "ready " << all.ready << ", leased " << all.leased << ", delayed " << all.delayed << ", dead " << all.dead;
}
}  // namespace weft::sqlite_queue
