// A supervisor whose spec is made by a function inside its own process; what a start function tells; progress; ancestors.

#include "dynamic_supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/info.hpp>
#include <weft/names.hpp>
#include <weft/via.hpp>

#include <gtest/gtest.h>

#include <any>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

namespace {

using namespace weft::test;
using weft::exit_reason;
using weft::supervisor_spec;
namespace supervisor = weft::supervisor;

TEST(supervisor_init, makes_the_spec_in_the_supervisors_process_under_its_name) {
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const a = worker("a");
        auto const init = [probe, a] {
            weft::send(probe, start_called{"init", weft::whereis("shop")});
            return supervisor_spec{.children = {a}};
        };
        weft::pid const sup = supervisor::start_link(init, {.name = "shop"});
        EXPECT_EQ(next<start_called>()->inside, sup);
        EXPECT_EQ(ids_of(sup), ids{"a"});
        auto const second = supervisor::try_start_link(init, {.name = "shop"});
        EXPECT_EQ(second.error(), exit_reason{"already_started(" + to_string(sup) + ")"});
        EXPECT_FALSE(next_now<start_called>());  // SV-011
    });
}

TEST(supervisor_init, that_ignores_gives_an_empty_pid_and_a_normal_end) {  // SV-007
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid const probe = weft::self();
        auto const init = [probe]() -> supervisor_spec {
            weft::send(probe, weft::self());
            weft::receive([](end_yourself) {});
            throw weft::ignore_start{};
        };
        weft::spawn([=] {
            auto const started = supervisor::try_start_link(init);
            EXPECT_TRUE(started);
            EXPECT_FALSE(*started);
            EXPECT_EQ(weft::mailbox_length(), 0U);
            weft::send(probe, gone{"starter"});
        });
        weft::pid const process = *next<weft::pid>();
        EXPECT_TRUE(end_after(process, [process] { weft::send(process, end_yourself{}); }).is_normal());
        EXPECT_EQ(next_gone(1), ids{"starter"});
    });
}

TEST(supervisor_init, that_throws_or_makes_a_bad_spec_fails_the_start) {
    captured_log const log;
    in_runtime([] {
        auto const refused = [](auto init) { return supervisor::try_start_link(init, {.name = "shop"}).error().to_string(); };
        EXPECT_NE(refused([]() -> supervisor_spec { throw std::runtime_error{"no plan"}; }).find("no plan"), std::string::npos);
        EXPECT_NE(refused([] { return supervisor_spec{.children = {{}}}; }).find("missing_id"), std::string::npos);
        EXPECT_NE(refused([] { return supervisor_spec{.name = "other"}; }).find("other"), std::string::npos);
        EXPECT_FALSE(weft::whereis("shop"));
    });
}

// A module with one name.
class only_place final : public weft::via_keeper {
public:
    weft::result<void> register_self() override {
        std::lock_guard const hold{mutex_};
        if (holder_) return exit_reason{"taken"};
        holder_ = weft::self();
        return {};
    }
    void unregister_self() override {
        std::lock_guard const hold{mutex_};
        holder_ = {};
    }
    weft::pid whereis() const override {
        std::lock_guard const hold{mutex_};
        return holder_;
    }
    std::string text() const override { return "the place"; }

private:
    mutable std::mutex mutex_;
    weft::pid holder_;  // guarded by mutex_
};

TEST(supervisor_init, takes_a_name_that_a_module_keeps) {
    in_runtime([] {
        weft::via const place{std::make_shared<only_place>()};
        auto const init = [] { return supervisor_spec{}; };
        auto const first = supervisor::start_link({.name = place, .children = {worker("a")}});
        EXPECT_EQ(whereis(place), first);
        exit_reason const taken{"already_started(" + to_string(first) + ")"};
        EXPECT_EQ(supervisor::try_start_link(init, {.name = place}).error(), taken);
        EXPECT_EQ(weft::dynamic_supervisor::try_start_link({.name = place}).error(), taken);
        weft::stop(first);
        EXPECT_EQ(whereis(place), weft::pid{});
        auto const second = weft::dynamic_supervisor::start_link({.name = place});
        EXPECT_EQ(whereis(place), second);
    });
}

// A start function that has something to tell.
weft::child_spec telling(std::string id) {
    weft::pid const probe = weft::self();
    auto start = [=]() -> weft::result<weft::started_child> {
        auto const made = start_worker(probe, id);
        if (!made) return made.error();
        return weft::started_child{*made, std::string{"told by " + id}};
    };
    return {.id = id, .start = weft::child_start{start}};
}

TEST(supervisor_init, hands_back_what_a_start_function_told) {  // SV-012
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {telling("first")}});
        EXPECT_TRUE(pid_of(sup, "first"));
        auto const second = supervisor::start_child(sup, telling("second"));
        ASSERT_TRUE(second);
        EXPECT_EQ(second->process, pid_of(sup, "second"));
        EXPECT_EQ(std::any_cast<std::string>(second->info), "told by second");
        ASSERT_TRUE(supervisor::terminate_child(sup, "first"));
        EXPECT_EQ(std::any_cast<std::string>(supervisor::restart_child(sup, "first")->info), "told by first");
    });
}

TEST(supervisor_init, logs_progress_when_the_spec_says_so) {  // SV-092
    captured_log const log;
    in_runtime([] {
        auto const quiet = supervisor::start_link({.children = {worker("quiet")}});
        auto const loud = supervisor::start_link({.children = {worker("a"), moody("i", {outcome::ignored})}, .log_progress = true});
        ASSERT_TRUE(supervisor::start_child(loud, worker("b")));
        end_child(loud, "a", exit_reason{"bad"});
        while (next_begun(1) != ids{"b"}) {}
        EXPECT_EQ(next_begun(1), ids{"a"});
        EXPECT_TRUE(pid_of(loud, "a"));
        static_cast<void>(quiet);
    });
    EXPECT_EQ(log.lines_with("progress: started child a (").size(), 2U);
    EXPECT_EQ(log.lines_with("progress: started child b (").size(), 1U);
    auto const all = log.lines_with("progress");
    ASSERT_EQ(all.size(), 3U);
    for (auto const& line : all) EXPECT_EQ(line.rfind("info", 0), 0U) << line;
}

TEST(supervisor_init, gives_a_worker_its_supervisors_as_ancestors) {  // SV-102
    in_runtime([] {
        auto const top = supervisor::start_link(
            {.children = {{.id = "middle", .start = weft::child(supervisor_spec{.children = {worker("leaf")}})}}});
        weft::pid const middle = pid_of(top, "middle");
        weft::pid const leaf = pid_of(middle, "leaf");
        auto ancestors = weft::process_info(leaf)->ancestors;
        ASSERT_GE(ancestors.size(), 3U);
        ancestors.resize(3);
        EXPECT_EQ(ancestors, (std::vector{middle, top, weft::self()}));
    });
}

}  // namespace
