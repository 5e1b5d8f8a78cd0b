// The journal's server: what is answered is kept, in one commit for many.

#include "jobber/journal.hpp"

#include <weft/sim_gtest.hpp>
#include <weft/weft.hpp>

#include "jobber/sqlite_store.hpp"
#include "support.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

/// Counts the commits.
class counting_store final : public store {
public:
    counting_store(std::shared_ptr<test::disk> on, std::shared_ptr<int> commits) : inner_{std::move(on)}, commits_{std::move(commits)} {}
    std::vector<job> load() override { return inner_.load(); }
    std::optional<job> find(std::string_view id) override { return inner_.find(id); }
    std::vector<history_line> history(std::string_view id) override { return inner_.history(id); }
    std::vector<bool> apply(std::span<change> steps) override {
        ++*commits_;
        return inner_.apply(steps);
    }

private:
    test::memory_store inner_;
    std::shared_ptr<int> commits_;
};

class failing_store final : public store {
public:
    std::vector<job> load() override { return {}; }
    std::optional<job> find(std::string_view) override { return std::nullopt; }
    std::vector<history_line> history(std::string_view) override { return {}; }
    std::vector<bool> apply(std::span<change>) override { throw store_error{"jobs.db: the disk is full"}; }
};

TEST(journal, answers_when_a_step_is_kept_and_says_whether_it_was_applied) {
    EXPECT_TRUE(weft::sim::always({.count = 100}, [] {
        auto const disk = std::make_shared<test::disk>();
        auto const server = weft::start_link<journal>(test::store_on(disk));
        auto const done = weft::call(server, record{.steps = {add(test::spec("a"), 0s), add(test::spec("a"), 0s)}});
        EXPECT_EQ(done.applied, (std::vector<bool>{true, false}));
        EXPECT_EQ(done.steps.front().now.number, 1U);
        EXPECT_TRUE(disk->jobs.contains("a"));
        EXPECT_EQ(weft::call(server, load_jobs{}).size(), 1U);
        EXPECT_EQ(weft::call(server, ask_history{"a"}).size(), 1U);
    }));
}

TEST(journal, commits_together_what_comes_together) {
    EXPECT_TRUE(weft::sim::always({.count = 100}, [] {
        constexpr int callers = 20;
        auto const disk = std::make_shared<test::disk>();
        auto const commits = std::make_shared<int>(0);
        auto const server = weft::start_link<journal>(store_factory{[=] { return std::make_unique<counting_store>(disk, commits); }});
        weft::sys::suspend(server);  // so that all requests are there before the first is looked at
        std::vector<weft::task::handle<recorded>> asked;
        for (int i = 0; i < callers; ++i)
            asked.push_back(weft::task::async([server, i] {
                return weft::call(server, record{.steps = {add(test::spec("j" + std::to_string(i)), 0s)}}, weft::infinity);
            }));
        weft::sleep_for(1h);
        weft::sys::resume(server);
        for (auto& each : asked) EXPECT_EQ(weft::task::await(std::move(each)).applied, std::vector<bool>{true});
        EXPECT_EQ(*commits, 1);
        EXPECT_EQ(disk->jobs.size(), std::size_t{callers});
    }));
}

TEST(journal, puts_a_running_job_back_whose_attempt_is_gone) {
    EXPECT_TRUE(weft::sim::always({.count = 100}, [] {
        auto const server = weft::start_link<journal>(test::store_on(std::make_shared<test::disk>()));
        job const added = weft::call(server, record{.steps = {add(test::spec("a"), 0s)}}).steps.front().now;
        EXPECT_EQ(weft::call(server, settle{"a"})->state, job_state::queued) << "one that is not running stays";
        change const begun = begin(added, 0s);
        EXPECT_TRUE(weft::call(server, record{.steps = {begun}}).applied.front());
        auto const settled = weft::call(server, settle{"a"});
        EXPECT_EQ(settled->state, job_state::queued);
        EXPECT_EQ(settled->interruptions, 1U);
        EXPECT_FALSE(weft::call(server, record{.steps = {end(begun.now, test::success(), 0s)}}).applied.front()) << "it was given up";
        EXPECT_EQ(weft::call(server, settle{"unknown"}), std::nullopt);
    }));
}

TEST(journal, answers_nobody_when_it_cannot_keep_a_step) {
    weft::test::in_runtime([] {
        auto const server = weft::start<journal>(store_factory{[] { return std::make_unique<failing_store>(); }});
        auto const done = weft::try_call(server, record{.steps = {add(test::spec("a"), 0s)}});
        ASSERT_FALSE(done);
        EXPECT_NE(done.error().to_string().find("the disk is full"), std::string::npos) << done.error().to_string();
    });
}

TEST(journal, keeps_jobs_in_a_file) {
    test::temporary_folder const folder;
    std::string const path = folder.path("jobs.db");
    store_factory const open = [path] { return std::make_unique<sqlite_store>(path, sqlite_mode::read_write); };
    weft::test::in_runtime([&] {
        auto const first = weft::start_link<journal>(open);
        EXPECT_TRUE(weft::call(first, record{.steps = {add(test::spec("a"), weft::system_time())}}).applied.front());
        weft::stop(first);
        auto const second = weft::start_link<journal>(open);
        EXPECT_EQ(weft::call(second, load_jobs{}).size(), 1U);
    });
}

}  // namespace
}  // namespace jobber
