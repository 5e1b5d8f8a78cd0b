// The journal's file: what is written is there when it is opened again, and nothing ends twice.

#include "jobber/sqlite_store.hpp"

#include "support.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

constexpr nanoseconds now = 1'700'000'000s;

class sqlite_store_file : public testing::Test {
protected:
    test::temporary_folder folder_;
    std::string path_ = folder_.path("jobs.db");

    [[nodiscard]] sqlite_store open(sqlite_mode mode = sqlite_mode::read_write) const { return {path_, mode}; }
    static bool apply(store& to, change step) {
        std::vector<change> steps{std::move(step)};
        return to.apply(steps).front();
    }
    static job added(store& to, job_spec spec) {
        std::vector<change> steps{add(std::move(spec), now)};
        EXPECT_TRUE(to.apply(steps).front());
        return steps.front().now;
    }
    std::string refusal(sqlite_mode mode = sqlite_mode::read_write) const {
        try {
            sqlite_store const opened{path_, mode};
        } catch (store_error const& wrong) { return wrong.what(); }
        return "it was opened";
    }
};

TEST_F(sqlite_store_file, gives_back_what_was_written_after_it_was_opened_again) {
    job_spec const spec{.id = "a", .kind = "mail", .command = "echo ü", .priority = 3, .retries = 1, .backoff = 1s, .timeout = 2s};
    job at;
    {
        auto store = open();
        at = added(store, spec);
        EXPECT_EQ(at.number, 1U);
        at = begin(at, now + 1s).now;
        EXPECT_TRUE(apply(store, {event::begun, at}));
        change const failed = end(at, {.exit_code = 3, .reason = "exit status 3", .output = "a\nb"}, now + 2s);
        EXPECT_TRUE(apply(store, failed));
        at = failed.now;
        EXPECT_EQ(added(store, test::spec("b")).number, 2U);
    }
    auto store = open(sqlite_mode::read_only);
    EXPECT_EQ(store.find("a"), at);
    EXPECT_EQ(store.find("c"), std::nullopt);
    auto const all = store.load();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0], at);
    EXPECT_EQ(all[1].spec, test::spec("b"));
    EXPECT_EQ(store.history("a"), (std::vector<history_line>{{.what = event::added, .at = now},
                                                             {.what = event::begun, .attempt = 1, .at = now + 1s},
                                                             {.what = event::retry, .attempt = 1, .at = now + 2s, .reason = "exit status 3"}}));
}

TEST_F(sqlite_store_file, applies_only_a_step_that_follows) {
    auto store = open();
    job const first = added(store, test::spec("a"));
    EXPECT_FALSE(apply(store, add(test::spec("a"), now)));
    EXPECT_FALSE(apply(store, begin(add(test::spec("unknown"), now).now, now)));
    change const begun = begin(first, now);
    EXPECT_TRUE(apply(store, begun));
    EXPECT_FALSE(apply(store, begun));
    change const done = end(begun.now, test::success(), now);
    change const cut = interrupt(begun.now, now);
    EXPECT_TRUE(apply(store, cut));
    EXPECT_FALSE(apply(store, done)) << "news of an attempt that was given up";
    change const again = begin(cut.now, now);
    EXPECT_TRUE(apply(store, again));
    EXPECT_FALSE(apply(store, done)) << "news of the attempt before";
    EXPECT_TRUE(apply(store, end(again.now, test::success(), now)));
    EXPECT_FALSE(apply(store, end(again.now, test::failure(), now)));
    EXPECT_FALSE(apply(store, interrupt(again.now, now)));
    EXPECT_EQ(store.find("a")->state, job_state::done);
}

TEST_F(sqlite_store_file, applies_all_steps_or_none) {
    auto store = open();
    job const a = added(store, test::spec("a"));
    sqlite_database raw{path_, sqlite_mode::read_write};
    raw.execute("CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.job = 'b' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
    std::vector<change> steps{begin(a, now), add(test::spec("b"), now)};
    EXPECT_THROW(store.apply(steps), store_error);
    EXPECT_EQ(store.find("a")->state, job_state::queued);
    EXPECT_EQ(store.find("b"), std::nullopt);
    raw.execute("DROP TRIGGER full");
    EXPECT_EQ(store.apply(steps), (std::vector<bool>{true, true}));
}

// Whoever writes: the rule is the file's own.
TEST_F(sqlite_store_file, has_no_room_for_a_second_end) {
    auto store = open();
    job const running = begin(added(store, test::spec("a")), now).now;
    EXPECT_TRUE(apply(store, {event::begun, running}));
    EXPECT_TRUE(apply(store, end(running, test::success(), now)));
    sqlite_database raw{path_, sqlite_mode::read_write};
    EXPECT_THROW(raw.execute("INSERT INTO events(job, what, attempt, at_ms, reason) VALUES('a', 'failed', 2, 0, '')"), store_error);
}

TEST_F(sqlite_store_file, refuses_what_is_no_journal) {
    EXPECT_NE(refusal(sqlite_mode::read_only).find("jobs.db: unable to open"), std::string::npos) << refusal();
    {
        std::ofstream{path_} << std::string(5000, 'x');
    }
    EXPECT_NE(refusal().find("not a database"), std::string::npos) << refusal();
    std::filesystem::remove(path_);
    {
        sqlite_database other{path_, sqlite_mode::read_write};
        other.execute("CREATE TABLE other(x)");
    }
    EXPECT_NE(refusal().find("it is no journal of jobber"), std::string::npos) << refusal();
}

TEST_F(sqlite_store_file, refuses_another_version) {
    {
        auto const made = open();
    }
    {
        sqlite_database raw{path_, sqlite_mode::read_write};
        raw.execute("PRAGMA user_version = 2");
    }
    EXPECT_NE(refusal().find("a journal of version 2; this jobber knows version 1"), std::string::npos) << refusal();
}

TEST_F(sqlite_store_file, is_read_while_somebody_writes) {
    auto writer = open();
    static_cast<void>(added(writer, test::spec("a")));
    auto reader = open(sqlite_mode::read_only);
    EXPECT_EQ(reader.load().size(), 1U);
    static_cast<void>(added(writer, test::spec("b")));
    EXPECT_EQ(reader.load().size(), 2U);
}

}  // namespace
}  // namespace jobber
