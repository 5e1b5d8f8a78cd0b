// Who is next: by time, room, priority and age.

#include "jobber/backlog.hpp"

#include <random>

#include "support.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

job queued(std::string id, std::uint64_t number, std::string kind = "default", int priority = 0) {
    job made = add(test::spec(std::move(id), std::move(kind)), 0s).now;
    made.number = number;
    made.spec.priority = priority;
    return made;
}

bool always(std::string const&) { return true; }

std::string take(backlog& from, nanoseconds now, std::function<bool(std::string const&)> const& has_room = always) {
    job const* const next = from.take(now, has_room);
    return next == nullptr ? "" : next->spec.id;
}

TEST(backlog, gives_out_the_first_come_of_the_highest_priority) {
    backlog jobs;
    jobs.put(queued("b", 2), 0s);
    jobs.put(queued("a", 1), 0s);
    jobs.put(queued("c", 3, "other", 5), 0s);
    EXPECT_EQ(take(jobs, 0s), "c");
    EXPECT_EQ(take(jobs, 0s), "a");
    EXPECT_EQ(take(jobs, 0s), "b");
    EXPECT_EQ(take(jobs, 0s), "");
}

TEST(backlog, gives_out_nothing_before_it_is_due) {
    backlog jobs;
    jobs.put(queued("late", 1), 10s);
    jobs.put(queued("later", 2), 20s);
    EXPECT_EQ(jobs.next_due(), 10s);
    EXPECT_EQ(take(jobs, 9s), "");
    EXPECT_EQ(take(jobs, 10s), "late");
    EXPECT_EQ(jobs.next_due(), 20s);
    EXPECT_EQ(take(jobs, 30s), "later");
    EXPECT_EQ(jobs.next_due(), std::nullopt);
}

TEST(backlog, passes_over_kinds_without_room) {
    backlog jobs;
    jobs.put(queued("full", 1, "full", 9), 0s);
    jobs.put(queued("free", 2, "free"), 0s);
    auto const only_free = [](std::string const& kind) { return kind == "free"; };
    EXPECT_EQ(take(jobs, 0s, only_free), "free");
    EXPECT_EQ(take(jobs, 0s, only_free), "");
    EXPECT_EQ(take(jobs, 0s), "full");
}

TEST(backlog, takes_a_job_out_of_the_line_when_it_is_put_as_running) {
    backlog jobs;
    jobs.put(queued("a", 1), 0s);
    jobs.put(queued("b", 2), 0s);
    jobs.put(begin(queued("a", 1), 0s).now, 0s);
    EXPECT_EQ(take(jobs, 0s), "b");
    EXPECT_EQ(take(jobs, 0s), "");
    EXPECT_EQ(jobs.counts(), (job_counts{.queued = 1, .running = 1}));
    EXPECT_EQ(jobs.find("a")->state, job_state::running);
    EXPECT_EQ(jobs.find("c"), nullptr);
}

TEST(backlog, puts_a_job_that_was_ready_off) {
    backlog jobs;
    jobs.put(queued("a", 1), 0s);
    jobs.put(queued("b", 2), 0s);
    EXPECT_EQ(take(jobs, 0s, [](std::string const&) { return false; }), "");  // both are ready now
    jobs.put(queued("a", 1), 5s);
    EXPECT_EQ(take(jobs, 0s), "b");
    EXPECT_EQ(take(jobs, 0s), "");
    EXPECT_EQ(take(jobs, 5s), "a");
}

TEST(backlog, lists_all_in_the_order_of_their_coming) {
    backlog jobs;
    for (std::uint64_t i = 20; i > 0; --i) jobs.put(queued("j" + std::to_string(i), i), 0s);
    std::uint64_t next = 1;
    for (job const& each : jobs.all()) EXPECT_EQ(each.number, next++);
    EXPECT_EQ(next, 21U);
}

// Against the plainest model: a list that is searched from its beginning.
TEST(backlog, agrees_with_a_plain_list) {
    unsigned const seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    auto const below = [&random](unsigned most) { return random() % most; };
    struct line {
        job what;
        nanoseconds due;
    };
    std::map<std::string, line> model;
    backlog jobs;
    nanoseconds now{};
    for (int round = 0; round < 3000; ++round) {
        now += std::chrono::seconds{below(2)};
        if (below(2) == 0) {
            std::uint64_t const number = below(40);
            job what = queued("j" + std::to_string(number), number, "k" + std::to_string(below(3)), static_cast<int>(below(3)));
            if (below(4) == 0) what.state = job_state::running;
            nanoseconds const due = now + std::chrono::seconds{below(5)};
            model[what.spec.id] = {what, due};
            jobs.put(what, due);
            continue;
        }
        std::string const full = "k" + std::to_string(below(4));
        auto const has_room = [&full](std::string const& kind) { return kind != full; };
        line* best = nullptr;
        for (auto& [id, each] : model) {
            bool const fits = each.what.state == job_state::queued && each.due <= now && has_room(each.what.spec.kind);
            auto const rank = [](job const& of) { return std::pair{-of.spec.priority, of.number}; };
            if (fits && (best == nullptr || rank(each.what) < rank(best->what))) best = &each;
        }
        EXPECT_EQ(take(jobs, now, has_room), best == nullptr ? "" : best->what.spec.id);
        if (best != nullptr) best->due = weft::infinity;
    }
}

}  // namespace
}  // namespace jobber
