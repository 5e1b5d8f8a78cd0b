// Tables of few keys, used by many processes on eight threads until they are deleted under them: every record that is found is
// whole, lists come as one, what stays is met, and no record is left behind.

#include "run_time.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/table.hpp>
#include <weft/weft.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <iostream>
#include <map>
#include <stdexcept>

namespace {

using namespace weft;
using namespace weft::test;

constexpr int keys = 24;      // the even ones are written in lists, and never removed
constexpr int processes = 6;

std::atomic<long> alive{0};

/// Counts itself.
struct counted {
    counted() noexcept { ++alive; }
    counted(counted const&) noexcept { ++alive; }
    counted& operator=(counted const&) noexcept = default;
    ~counted() { --alive; }
};
struct cell {
    int key = 0;
    std::uint64_t value = 0;
    std::uint64_t check = 0;
    counted instance{};

    friend bool operator==(cell const& a, cell const& b) noexcept { return a.key == b.key && a.value == b.value; }
};
using cells = table<cell, &cell::key>;

cell cell_of(int key, std::uint64_t value) { return {key, value, value * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(key)}; }

void must(bool holds, char const* what) {
    if (!holds) throw std::logic_error{what};
}
std::uint64_t value_of(record_ptr<cell> const& found) {
    must(found->check == cell_of(found->key, found->value).check, "a record is not what was written");
    return found->value;
}

struct tally {
    std::atomic<std::uint64_t> reads{0}, writes{0}, walks{0}, tables{0};
};

class worker {
public:
    worker(cells all, table_kind kind, base::rng by, tally& in) : all_{std::move(all)}, kind_{kind}, rng_{by}, in_{in} {}

    /// Until the table is deleted under it.
    void run() {
        try {
            for (;;) step();
        } catch (argument_error const&) {
            must(!all_.info().has_value(), "a table that lives refused somebody");
        }
    }

private:
    [[nodiscard]] bool one_a_key() const { return kind_ == table_kind::set || kind_ == table_kind::ordered_set; }
    int odd_key() { return static_cast<int>(rng_.below(keys / 2)) * 2 + 1; }

    void step() {
        switch (rng_.below(8)) {
            case 0: all_.insert(cell_of(odd_key(), rng_.below(8))); ++in_.writes; break;
            case 1: all_.erase(odd_key()); ++in_.writes; break;
            case 2: for (auto const& each : all_.take(odd_key())) static_cast<void>(value_of(each)); ++in_.writes; break;
            case 3: update(); break;
            case 4: walk(); break;
            case 5: for (auto const& each : all_.lookup(odd_key())) static_cast<void>(value_of(each)); ++in_.reads; break;
            case 6: lists(); break;
            default: static_cast<void>(all_.select_delete([](cell const& one) { return one.key % 2 == 1 && one.value % 2 == 1; }));
        }
    }
    void update() {
        if (!one_a_key()) return;
        static_cast<void>(all_.update(odd_key(), [](cell& one) { one = cell_of(one.key, one.value + 2); }));
        ++in_.writes;
    }
    /// The values of the even keys grow with each list.
    void lists() {
        if (!one_a_key()) return;
        std::uint64_t last = 0;
        bool const forward = rng_.below(2) == 0;
        for (int i = 0; i < keys; i += 2) {
            auto const found = all_.find(forward ? i : keys - 2 - i);
            must(static_cast<bool>(found), "a record that stays was not found");
            std::uint64_t const now = value_of(found);
            must(now >= last, "a list was seen in part");
            last = now;
        }
        ++in_.reads;
    }
    void walk() {
        std::array<int, keys> met{};
        std::map<int, bool> visited;
        auto const fixed = all_.fix();
        for (auto at = all_.first(); at; at = all_.next(*at)) {
            must(kind_ != table_kind::ordered_set || visited.empty() || visited.rbegin()->first < *at, "keys came out of order");
            visited[*at] = true;
            ++met[static_cast<std::size_t>(*at)];
        }
        for (std::size_t i = 0; i < keys; i += 2) must(met[i] == 1, "a record that stays was not met once");
        ++in_.walks;
    }

    cells all_;
    table_kind kind_;
    base::rng rng_;
    tally& in_;
};

std::vector<cell> list_of(std::uint64_t value) {
    std::vector<cell> list;
    for (int key = 0; key < keys; key += 2) list.push_back(cell_of(key, value));
    return list;
}

/// One table's life: the owner writes lists, and deletes it or ends.
void own(table_kind kind, base::rng rng, tally& in) {
    cells const all{{.kind = kind, .access = table_access::public_, .read_concurrency = rng.below(2) == 0, .write_concurrency = rng.below(2) == 0}};
    all.insert_all(list_of(1));
    std::vector<monitored> users;
    for (int i = 0; i < processes; ++i) {
        users.push_back(spawn_monitor([=, &in, seed = rng.next()] { worker{all, kind, base::rng{seed}, in}.run(); }));
    }
    bool const lists = kind == table_kind::set || kind == table_kind::ordered_set;
    for (std::uint64_t value = 2; value < 400; ++value) {
        if (lists) all.insert_all(list_of(value));
        else all.insert(cell_of(1, value));
        if (value % 50 == 0) {
            all.select_delete([](cell const& one) { return one.key % 2 == 1; });
            sleep_for(std::chrono::microseconds{rng.below(2000)});
        }
        yield();
    }
    if (rng.below(2) == 0) {
        all.drop();
    } else {  // it ends with its next owner
        auto const heir = spawn_monitor([] { receive([](table_transfer<cells> const&) {}); });
        all.give_away(heir.process);
        users.push_back(heir);
    }
    for (std::size_t i = 0; i < users.size(); ++i) {
        exit_reason const end = receive([](down_msg const& down) { return down.reason; },
                                        after(patience, [] { return exit_reason{"a user hangs"}; }));
        if (!end.is_normal()) exit(end);
    }
}

TEST(table_stress, keeps_every_record_whole_and_leaves_none_behind) {
    silent_log const quiet;
    tally in;
    std::uint64_t const seed = stress_seed();
    runtime node{{.workers = 8, .stack_bytes = std::size_t{256} * 1024}};
    exit_reason const end = node.run([&] {
        nanoseconds const until = monotonic_time() + stress_time();
        for (std::uint64_t number = 0; monotonic_time() < until; ++number) {
            auto const kind = static_cast<table_kind>(number % 4);
            auto const owner = spawn_monitor([&in, kind, rng = generator(seed, number)] { own(kind, rng, in); });
            auto const down = receive(when([&](down_msg const& d) { return d.monitor == owner.monitor; }, [](down_msg d) { return d.reason; }));
            ASSERT_TRUE(down.is_normal()) << weft::to_string(kind) << ": " << down.to_string();
            for (nanoseconds const given_up = monotonic_time() + patience; alive != 0 && monotonic_time() < given_up;) yield();
            ASSERT_EQ(alive, 0) << "records are left behind";  // much of a table goes in the background
            ++in.tables;
        }
    });
    EXPECT_TRUE(end.is_normal()) << end.to_string();
    std::cout << in.tables << " tables; " << in.reads << " reads, " << in.writes << " writes, " << in.walks << " traversals\n";
    EXPECT_GT(in.walks, 0U);
}

}  // namespace
