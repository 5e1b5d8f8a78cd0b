// Children of a dynamic supervisor: started by request, counted, limited, listed, ended one by one.

#include "dynamic_supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/child.hpp>
#include <weft/gen_server.hpp>
#include <weft/names.hpp>

#include <gtest/gtest.h>

#include <any>
#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
using weft::restart;
namespace dynamic = weft::dynamic_supervisor;

std::size_t count(weft::pid sup) { return dynamic::count_children(sup).specs; }

TEST(dynamic_supervisor_children, begin_with_none_and_are_added_whatever_their_id) {  // SV-067
    in_runtime([] {
        auto const sup = dynamic::start_link({.name = "sessions"});
        EXPECT_EQ(weft::whereis("sessions"), sup);
        EXPECT_EQ(count(sup), 0U);
        auto nameless = worker("a");
        nameless.id.clear();
        weft::pid const first = started(sup, worker("a"));
        weft::pid const second = started(sup, worker("a"));
        weft::pid const third = started(sup, nameless);
        EXPECT_EQ(count(sup), 3U);
        for (weft::pid const& each : {first, second, third}) EXPECT_TRUE(weft::is_alive(each));
    });
}

TEST(dynamic_supervisor_children, are_what_their_start_function_gave) {  // SV-068
    captured_log const log;
    in_runtime([] {
        auto const sup = dynamic::start_link();
        EXPECT_TRUE(*dynamic::start_child(sup, moody("ok", {outcome::runs})));
        weft::pid const probe = weft::self();
        auto const with_info = dynamic::start_child(sup, {.start = weft::child_start{[probe]() -> weft::result<weft::started_child> {
                                                              auto const made = start_worker(probe, "info");
                                                              return weft::started_child{*made, std::string{"port 80"}};
                                                          }}});
        ASSERT_TRUE(with_info);
        EXPECT_EQ(std::any_cast<std::string>(with_info->info), "port 80");
        auto const ignored = dynamic::start_child(sup, moody("ignored", {outcome::ignored}));
        ASSERT_TRUE(ignored);
        EXPECT_FALSE(*ignored);
        EXPECT_EQ(dynamic::start_child(sup, moody("fails", {outcome::fails})).error(), exit_reason{"no luck"});
        EXPECT_EQ(dynamic::start_child(sup, moody("throws", {outcome::throws})).error().text(), "thrown by start");
        EXPECT_EQ(count(sup), 2U);
    });
    EXPECT_EQ(log.lines_with("child fails does not start: no luck").size(), 1U);
}

TEST(dynamic_supervisor_children, with_a_bad_spec_are_refused_without_asking) {  // SV-069, SV-078
    in_runtime([] {
        weft::pid const nobody;
        auto const refused = [nobody](weft::child_spec spec) {
            try {
                static_cast<void>(dynamic::start_child(nobody, std::move(spec)));
            } catch (weft::argument_error const& error) {
                return std::string{error.what()};
            }
            return std::string{"accepted"};
        };
        EXPECT_NE(refused({}).find("missing_start"), std::string::npos);
        auto late = worker("a");
        late.shutdown = -1s;
        EXPECT_NE(refused(late).find("invalid_shutdown"), std::string::npos);
        auto significant = worker("a", restart::transient);
        significant.significant = true;
        EXPECT_NE(refused(significant).find("invalid_significant"), std::string::npos);
        EXPECT_THROW(static_cast<void>(dynamic::try_start_link({.intensity = {.within = 0s}})), weft::argument_error);
    });
}

TEST(dynamic_supervisor_children, are_no_more_than_allowed) {  // SV-070, SV-071
    in_runtime([] {
        auto const one = dynamic::start_link({.max_children = 1});
        weft::pid const first = started(one, worker("a"));
        EXPECT_EQ(dynamic::start_child(one, worker("b")).error(), exit_reason{"max_children"});
        ASSERT_TRUE(dynamic::terminate_child(one, first));
        EXPECT_TRUE(started(one, worker("b")));
        auto const none = dynamic::start_link({.max_children = 0});
        EXPECT_EQ(dynamic::start_child(none, worker("a")).error(), exit_reason{"max_children"});
    });
}

TEST(dynamic_supervisor_children, count_as_well_while_they_are_restarting) {  // SV-070, SV-074, SV-077
    captured_log const log;
    in_runtime([] {
        auto const sup = dynamic::start_link({.max_children = 1});
        auto spec = moody("a", {outcome::runs});
        spec.backoff = {.first = 1h, .most = 2h};
        weft::pid const child = started(sup, spec);
        weft::send(child, end_yourself{exit_reason{"bad"}});
        while (!dynamic::which_children(sup).at(0).restarting) weft::yield();
        EXPECT_FALSE(dynamic::which_children(sup).at(0).process);
        EXPECT_EQ(dynamic::count_children(sup).active, 0U);
        EXPECT_EQ(dynamic::start_child(sup, worker("b")).error(), exit_reason{"max_children"});
        EXPECT_TRUE(dynamic::terminate_child(sup, child));
        EXPECT_EQ(count(sup), 0U);
        EXPECT_EQ(dynamic::terminate_child(sup, child).error(), exit_reason{"not_found"});
        EXPECT_TRUE(started(sup, worker("b")));
    });
}

struct tagged {
    tagged(std::string const& tag, weft::pid probe, int number) { weft::send(probe, tag + std::to_string(number)); }
    void handle_cast(end_yourself order) { weft::exit(order.why); }
};

TEST(dynamic_supervisor_children, get_the_extra_arguments_first_at_each_start) {  // SV-072
    captured_log const log;
    in_runtime([] {
        auto const sup = dynamic::start_link({.extra_arguments = weft::extra_arguments{std::string{"x"}, weft::self()}});
        weft::pid const child = started(sup, {.start = weft::child<tagged>(weft::extra<std::string, weft::pid>, 7)});
        EXPECT_EQ(next<std::string>(), "x7");
        weft::cast(weft::server_ref<tagged>{child}, end_yourself{exit_reason{"bad"}});
        EXPECT_EQ(next<std::string>(), "x7");
    });
}

TEST(dynamic_supervisor_children, that_want_other_extra_arguments_do_not_start) {  // SV-072
    captured_log const log;
    in_runtime([] {
        auto const start = weft::child<tagged>(weft::extra<std::string, weft::pid>, 7);
        for (auto const& extra : {weft::extra_arguments{}, weft::extra_arguments{1}}) {
            auto const sup = dynamic::start_link({.extra_arguments = extra});
            auto const refused = dynamic::start_child(sup, {.start = start});
            ASSERT_FALSE(refused);
            EXPECT_NE(refused.error().text().find("invalid_extra_arguments"), std::string_view::npos) << refused.error().to_string();
        }
    });
}

TEST(dynamic_supervisor_children, are_ended_by_their_pid) {  // SV-073
    in_runtime([] {
        auto const sup = dynamic::start_link();
        weft::pid const child = started(sup, worker("a"));
        EXPECT_TRUE(dynamic::terminate_child(sup, child));
        EXPECT_FALSE(weft::is_alive(child));
        EXPECT_EQ(next_gone(1), ids{"a"});
        EXPECT_EQ(count(sup), 0U);
        EXPECT_EQ(dynamic::terminate_child(sup, child).error(), exit_reason{"not_found"});
        EXPECT_EQ(dynamic::terminate_child(sup, weft::self()).error(), exit_reason{"not_found"});
    });
}

TEST(dynamic_supervisor_children, are_listed_without_ids) {  // SV-077
    in_runtime([] {
        auto const sup = dynamic::start_link();
        weft::pid const plain = started(sup, worker("a"));
        weft::pid const nested = started(sup, {.start = weft::child(weft::dynamic_supervisor_spec{})});
        auto const all = dynamic::which_children(sup);
        ASSERT_EQ(all.size(), 2U);
        for (auto const& each : all) {
            EXPECT_TRUE(each.id.empty());
            EXPECT_FALSE(each.restarting);
            EXPECT_EQ(each.process, each.type == weft::child_type::supervisor ? nested : plain);
        }
        auto const counted = dynamic::count_children(sup);
        EXPECT_EQ(counted.supervisors, 1U);
        EXPECT_EQ(counted.workers, 1U);
        EXPECT_EQ(counted.active, 2U);
    });
}

TEST(dynamic_supervisor_children, are_started_by_many_at_once) {
    in_runtime([] {
        auto const sup = dynamic::start_link();
        weft::pid const probe = weft::self();
        int const clients = 20;
        for (int i = 0; i != clients; ++i) {
            weft::spawn_link([=] {
                for (int n = 0; n != 10; ++n) {
                    EXPECT_TRUE(dynamic::start_child(sup, {.start = weft::child([probe] { obedient_worker(probe, "w"); })}));
                }
                weft::send(probe, gone{"client"});
                weft::receive([](end_yourself) {});
            });
        }
        for (int done = 0; done != clients;) done += next<gone>()->id == "client" ? 1 : 0;
        EXPECT_EQ(count(sup), 10U * clients);
    });
}

}  // namespace
