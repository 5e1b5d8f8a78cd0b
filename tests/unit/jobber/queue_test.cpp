// The running tree in simulation: in which order jobs run and how many at once, and that every job ends exactly once
// whoever is killed meanwhile.

#include "jobber/queue.hpp"

#include <weft/sim_gtest.hpp>
#include <weft/weft.hpp>

#include "jobber/journal.hpp"
#include "jobber/tree.hpp"
#include "support.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

/// What runners see and do; shared by all of them, in a world where one thing happens at a time.
struct world {
    std::shared_ptr<test::disk> disk = std::make_shared<test::disk>();
    std::vector<std::string> begun = {};               // ids in the order of their attempts
    std::map<std::string, std::size_t> at_work = {};   // by kind, now
    std::map<std::string, std::size_t> most_at_work = {};
    std::map<std::string, unsigned> at_work_on = {};   // by id, now
    bool two_on_one = false;
};

/// At work as long as it lives.
class presence {
public:
    presence(world& in, job_spec const& on) : in_{in}, on_{on} {
        auto& most = in_.most_at_work[on.kind];
        most = std::max(most, ++in_.at_work[on.kind]);
        in_.two_on_one = in_.two_on_one || ++in_.at_work_on[on.id] > 1;
    }
    presence(presence const&) = delete;
    presence& operator=(presence const&) = delete;
    ~presence() {
        --in_.at_work[on_.kind];
        --in_.at_work_on[on_.id];
    }

private:
    world& in_;
    job_spec const on_;
};

/// Takes 10 ms; fails as often as the job's id says ("flaky-2"), for ever when it is "broken".
runner runner_in(std::shared_ptr<world> const& here) {
    return [here](job const& running) -> outcome {
        here->begun.push_back(running.spec.id);
        presence const now{*here, running.spec};
        weft::sleep_for(10ms);
        if (running.spec.id.starts_with("broken")) return test::failure();
        if (running.spec.id.starts_with("throws")) throw std::runtime_error{"thrown"};
        if (running.spec.id.starts_with("flaky-")) {
            auto const times = static_cast<unsigned>(running.spec.id.at(6) - '0');
            if (running.failures < times) return test::failure();
        }
        return test::success();
    };
}

weft::supervisor_spec tree_in(std::shared_ptr<world> const& here, queue_options options) {
    options.run = runner_in(here);
    options.now = [] { return weft::monotonic_time(); };
    return tree(test::store_on(here->disk), std::move(options));
}

void start_tree(std::shared_ptr<world> const& here, queue_options options = {}) {
    weft::supervisor::start_link(tree_in(here, std::move(options)));
}

/// As whoever runs a jobber would: starts it again when it does not start, or gives up.
class stubborn_operator {
public:
    stubborn_operator(std::shared_ptr<world> here, queue_options options) : spec_{tree_in(here, std::move(options))} {
        weft::trap_exit(true);
        look();
    }
    void look() {
        if (top_ && weft::is_alive(top_)) return;
        auto const started = weft::supervisor::try_start_link(spec_);
        top_ = started ? *started : weft::pid{};
    }

private:
    weft::supervisor_spec spec_;
    weft::pid top_;
};

void add_all(std::vector<job_spec> specs) {
    EXPECT_TRUE(weft::call(weft::named<queue>(queue::name), add_jobs{std::move(specs)}).conflicts.empty());
}

bool all_over(test::disk const& on) {
    return std::ranges::all_of(on.jobs, [](auto const& each) { return is_over(each.second.state); });
}

void wait_for_all(world const& here) {
    while (!all_over(*here.disk)) weft::sleep_for(1s);
}

TEST(queue, runs_jobs_by_priority_and_then_as_they_came) {
    EXPECT_TRUE(weft::sim::always({.count = 200}, [] {
        auto const here = std::make_shared<world>();
        start_tree(here, {.jobs = 1});
        auto urgent = test::spec("urgent");
        urgent.priority = 1;
        auto late = test::spec("late");
        late.priority = 2;
        late.delay = 1h;
        add_all({test::spec("first"), test::spec("second"), urgent, late});
        auto const start = weft::monotonic_time();
        wait_for_all(*here);
        EXPECT_EQ(here->begun, (std::vector<std::string>{"urgent", "first", "second", "late"}));
        EXPECT_GE(weft::monotonic_time() - start, 1h);
    }));
}

TEST(queue, keeps_to_its_limits) {
    EXPECT_TRUE(weft::sim::always({.count = 200}, [] {
        auto const here = std::make_shared<world>();
        start_tree(here, {.jobs = 4, .limits = {{"mail", 2}, {"print", 1}}});
        std::vector<job_spec> specs;
        for (int i = 0; i < 6; ++i)
            for (auto const* kind : {"mail", "print", "other"}) specs.push_back(test::spec(kind + std::to_string(i), kind));
        add_all(specs);
        wait_for_all(*here);
        EXPECT_EQ(here->most_at_work["mail"], 2U);
        EXPECT_EQ(here->most_at_work["print"], 1U);
        EXPECT_LE(here->most_at_work["other"], 4U);
    }));
}

TEST(queue, tries_again_what_failed_and_tells_its_listener) {
    EXPECT_TRUE(weft::sim::always({.count = 200}, [] {
        auto const here = std::make_shared<world>();
        start_tree(here, {.listener = weft::self()});
        add_all({test::spec("flaky-2", "default", 2), test::spec("broken", "default", 1), test::spec("throws")});
        std::map<std::string, job> ended;
        while (ended.size() < 3)
            weft::receive([&](queue_news told) {
                if (told.ended) ended[told.ended->spec.id] = *told.ended;
            });
        EXPECT_EQ(ended["flaky-2"].state, job_state::done);
        EXPECT_EQ(ended["flaky-2"].attempts, 3U);
        EXPECT_EQ(ended["broken"].state, job_state::failed);
        EXPECT_EQ(ended["broken"].attempts, 2U);
        EXPECT_EQ(ended["throws"].last.reason, "thrown");
        auto const counts = weft::call(weft::named<queue>(queue::name), count_jobs{});
        EXPECT_EQ(counts, (job_counts{.done = 1, .failed = 2}));
        EXPECT_EQ(weft::call(weft::named<queue>(queue::name), list_jobs{}).size(), 3U);
    }));
}

TEST(queue, knows_a_job_that_is_added_again_and_refuses_another_of_its_id) {
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {
        auto const here = std::make_shared<world>();
        start_tree(here);
        auto const server = weft::named<queue>(queue::name);
        EXPECT_EQ(weft::call(server, add_jobs{{test::spec("a"), test::spec("b")}}).added, 2U);
        EXPECT_EQ(weft::call(server, add_jobs{{test::spec("a"), test::spec("c")}}).added, 1U);
        auto const refused = weft::call(server, add_jobs{{test::spec("d"), test::spec("a", "other")}});
        EXPECT_EQ(refused.added, 0U);
        EXPECT_EQ(refused.conflicts, std::vector<std::string>{"a"});
        EXPECT_FALSE(here->disk->jobs.contains("d"));
    }));
}

TEST(queue, takes_up_what_a_jobber_before_it_has_left) {
    EXPECT_TRUE(weft::sim::always({.count = 100}, [] {
        auto const here = std::make_shared<world>();
        test::memory_store before{here->disk};
        std::vector<change> steps{add(test::spec("queued"), 0s), add(test::spec("running"), 0s), add(test::spec("done"), 0s)};
        static_cast<void>(before.apply(steps));
        std::vector<change> later{begin(steps[1].now, 0s), begin(steps[2].now, 0s)};
        static_cast<void>(before.apply(later));
        std::vector<change> last{end(later[1].now, test::success(), 0s)};
        static_cast<void>(before.apply(last));
        start_tree(here);
        wait_for_all(*here);
        auto attempted = here->begun;
        std::ranges::sort(attempted);
        EXPECT_EQ(attempted, (std::vector<std::string>{"queued", "running"}));
        EXPECT_EQ(here->disk->jobs["running"].interruptions, 1U);
        EXPECT_EQ(here->disk->jobs["running"].attempts, 2U);
    }));
}

/// Jobs that end well, after failures, or badly; whoever is killed meanwhile, each ends once and as it must.
void run_under_fire(std::shared_ptr<world> const& here) {
    stubborn_operator keeper{here, {.jobs = 3, .limits = {{"narrow", 1}}}};
    std::vector<job_spec> specs;
    for (int i = 0; i < 4; ++i) {
        std::string const number = std::to_string(i);
        specs.push_back(test::spec("good-" + number, "narrow"));
        specs.push_back(test::spec("flaky-1-" + number, "default", 1));
        specs.push_back(test::spec("broken-" + number, "default", 1));
    }
    // Who was killed may have been the one who was asked: what is there already is not added again.
    for (bool added = false; !added;) {
        auto const done = weft::try_call(weft::named<queue>(queue::name), add_jobs{specs}, weft::infinity);
        added = done.has_value();
        if (!added) weft::sleep_for(1s);
        keeper.look();
    }
    while (!all_over(*here->disk)) {
        weft::sleep_for(1s);
        keeper.look();
    }
    for (auto const& [id, each] : here->disk->jobs) {
        bool const fails = id.starts_with("broken");
        EXPECT_EQ(each.state, fails ? job_state::failed : job_state::done) << id;
        EXPECT_EQ(here->disk->count(id, event::done) + here->disk->count(id, event::failed), 1U) << id;
        EXPECT_EQ(each.failures, fails ? 2U : id.starts_with("flaky") ? 1U : 0U) << id;
        EXPECT_EQ(each.attempts, each.failures + each.interruptions + (fails ? 0U : 1U)) << id;
    }
    EXPECT_EQ(here->disk->jobs.size(), specs.size());
    EXPECT_FALSE(here->two_on_one);
    EXPECT_LE(here->most_at_work["narrow"], 1U);
}

TEST(queue, ends_every_job_once_whoever_is_killed) {
    weft::sim::options how;
    how.faults.kills = 3;
    how.faults.may_kill = [](weft::process_summary const& process) { return !process.label.empty(); };
    EXPECT_TRUE(weft::sim::always({.count = 300}, [] { run_under_fire(std::make_shared<world>()); }, how));
}

}  // namespace
}  // namespace jobber
