// Where events go: levels, metadata, filters, handlers that come and go, reports, and what comes before the logger is up.

#include "support/fresh_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/log.hpp>
#include <weft/log/handler.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace {

using weft::test::add_recorder;
using weft::test::fresh_log;
using weft::test::recorder;
namespace logging = weft::log;
using logging::level;
using logging::verdict;
using texts = std::vector<std::string>;

/// Runs `body` in a process of its own, and waits for its end.
template <class Body>
void in_process_of(weft::spawn_options const& options, Body body) {
    EXPECT_TRUE(weft::test::end_of_process(body, options).is_normal());
}

TEST(log_handler, is_not_called_for_what_the_primary_level_leaves_out) {  // AP-065
    fresh_log const log;
    auto const kept = add_recorder("kept");
    logging::set_level(level::notice);
    int made = 0;
    logging::info("left out");
    logging::info([&made] { return "made " + std::to_string(++made); });
    EXPECT_EQ(made, 0);
    EXPECT_TRUE(kept->texts().empty());
    logging::notice([&made] { return "made " + std::to_string(++made); });
    EXPECT_EQ(kept->texts(), texts{"made 1"});
}

TEST(log_handler, hears_of_a_module_with_a_level_of_its_own) {  // AP-066
    fresh_log const log;
    auto const kept = add_recorder("kept");
    logging::set_level(level::notice);
    logging::set_module_level("shop", level::debug);
    logging::set_module_level("conn", level::info);
    logging::set_module_level("conn/7", level::error);
    weft::test::in_runtime([] {
        in_process_of({}, [] { logging::debug("of nobody"); });
        in_process_of({.label = "shop"}, [] { logging::debug("of a label"); });
        in_process_of({.label = "conn/41"}, [] { logging::info("of a group of labels"); });
        in_process_of({.label = "conn/7"}, [] { logging::warning("of the narrower label"); });
        in_process_of({}, [] {
            weft::set_application("shop");
            logging::debug("of an application");
            weft::set_label("conn/1");
            logging::debug("of a label in the application");
        });
    });
    EXPECT_EQ(kept->texts(), (texts{"of a label", "of a group of labels", "of an application"}));
    EXPECT_TRUE(logging::unset_module_level("shop"));
    EXPECT_FALSE(logging::unset_module_level("shop"));
    EXPECT_EQ(logging::module_levels().size(), 2U);
}

TEST(log_handler, gets_what_its_own_level_lets_pass) {  // AP-067
    fresh_log const log;
    auto const errors = add_recorder("errors", {.least_urgent = level::error});
    auto const all = add_recorder("all");
    logging::notice("only noticed");
    EXPECT_TRUE(errors->texts().empty());
    EXPECT_EQ(all->texts(), texts{"only noticed"});
}

std::string shown(logging::event_ptr const& what, std::string_view key) {
    auto const* its = what->metadata.find(key);
    return its == nullptr ? "" : its->to_string();
}

TEST(log_handler, sees_metadata_of_the_event_over_the_process_over_the_primary) {  // AP-068
    fresh_log const log;
    auto const kept = add_recorder("kept");
    logging::set_primary_metadata({{"who", "primary"}, {"node", "demo"}});
    weft::test::in_runtime([] {
        logging::info("1");
        logging::set_metadata({{"who", "process"}});
        logging::info("2");
        logging::info("3", {{"who", "event"}});
        logging::update_metadata({{"step", 4}});
        logging::info("4");
    });
    auto const seen = kept->events();
    ASSERT_EQ(seen.size(), 4U);
    EXPECT_EQ(shown(seen[0], "who"), "primary");
    EXPECT_EQ(shown(seen[1], "who"), "process");
    EXPECT_EQ(shown(seen[2], "who"), "event");
    EXPECT_EQ(shown(seen[3], "who") + shown(seen[3], "step"), "process4");
    for (auto const& each : seen) EXPECT_EQ(shown(each, "node"), "demo");
}

TEST(log_handler, sees_no_metadata_of_a_parent) {  // AP-069
    fresh_log const log;
    weft::test::in_runtime([] {
        logging::set_metadata({{"request", 7}});
        in_process_of({}, [] { EXPECT_TRUE(logging::metadata().empty()); });
        EXPECT_EQ(logging::metadata(), (logging::fields{{"request", 7}}));
    });
    EXPECT_THROW(logging::set_metadata({}), weft::not_a_process);
}

TEST(log_handler, sees_who_wrote_and_where) {
    fresh_log const log;
    auto const kept = add_recorder("kept");
    weft::test::in_runtime([] {
        in_process_of({.name = "front", .label = "shop/front"}, [] { logging::info("here"); });
    });
    auto const here = kept->events().at(0);
    EXPECT_TRUE(here->process);
    EXPECT_EQ(here->name + ' ' + here->label, "front shop/front");
    EXPECT_EQ(here->level, level::info);
    EXPECT_TRUE(std::string_view{here->where.file_name()}.ends_with("log_handler_test.cpp"));
    EXPECT_GT(here->where.line(), 0U);
    EXPECT_GT(here->time.count(), 0);
}

TEST(log_handler, is_asked_after_its_filters) {  // AP-070
    fresh_log const log;
    std::vector<std::string> second_saw;
    logging::filter const first{"first", [](logging::event& what) {
                                    if (what.text() == "stop") return verdict::stop;
                                    if (what.text() == "ignore") return verdict::ignore;
                                    what.what = "changed " + what.text();
                                    return verdict::log;
                                }};
    logging::filter const second{"second", [&second_saw](logging::event& what) {
                                     second_saw.push_back(what.text());
                                     return verdict::ignore;
                                 }};
    auto const lets_pass = add_recorder("lets_pass", {.filters = {first, second}});
    auto const stops = add_recorder("stops", {.filter_default = verdict::stop, .filters = {first, second}});
    auto const plain = add_recorder("plain");
    for (auto const* each : {"stop", "ignore", "this"}) logging::info(each);
    EXPECT_EQ(lets_pass->texts(), (texts{"ignore", "changed this"}));
    EXPECT_EQ(stops->texts(), (texts{"changed this"}));
    EXPECT_EQ(plain->texts(), (texts{"stop", "ignore", "this"})) << "a change is the handler's own";
    EXPECT_EQ(second_saw, (texts{"ignore", "ignore", "changed this", "changed this"}));
}

TEST(log_handler, loses_a_filter_that_throws_and_gets_the_event) {  // AP-071
    fresh_log const log;
    auto const throws = [](logging::event&) -> verdict { throw std::runtime_error{"no idea"}; };
    auto const kept = add_recorder("kept", {.filters = {{"odd", throws}}});
    logging::info("one");
    logging::info("two");
    EXPECT_EQ(kept->texts(), (texts{"log filter odd of handler kept is removed: it threw no idea", "one", "two"}));
    EXPECT_TRUE(logging::options_of("kept")->filters.empty());
}

struct thrower final : logging::handler {
    void handle(logging::event_ptr const&, logging::caller) override { throw std::runtime_error{"broken"}; }
};

TEST(log_handler, that_throws_is_removed_and_nobody_else_notices) {  // AP-072
    fresh_log const log;
    logging::add_handler("odd", std::make_shared<thrower>()).value();
    auto const kept = add_recorder("kept");
    weft::test::in_runtime([] {
        logging::info("one");
        logging::info("two");
    });
    EXPECT_EQ(kept->texts(), (texts{"log handler odd is removed: it threw broken", "one", "two"}));
    EXPECT_EQ(logging::handler_ids(), (texts{"default", "kept"}));
}

TEST(log_handler, that_is_the_last_one_and_throws_is_told_of_on_standard_error) {  // AP-072
    fresh_log const log;
    logging::remove_handler("default").value();
    logging::add_handler("odd", std::make_shared<thrower>()).value();
    ::testing::internal::CaptureStderr();
    logging::info("one");
    logging::info("two");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "error weft: log handler odd is removed: it threw broken; no handler is left\n");
}

TEST(log_handler, has_an_id_of_its_own) {  // AP-073
    fresh_log const log;
    auto const kept = add_recorder("kept");
    EXPECT_EQ(logging::add_handler("kept", std::make_shared<recorder>()).error(), weft::exit_reason{"already_exists"});
    EXPECT_EQ(logging::remove_handler("nobody").error(), weft::exit_reason{"not_found"});
    EXPECT_EQ(logging::update_handler("nobody", {}).error(), weft::exit_reason{"not_found"});
    logging::info("before");
    logging::update_handler("kept", {.least_urgent = level::error}).value();
    logging::info("left out");
    logging::error("after");
    EXPECT_EQ(logging::options_of("kept")->least_urgent, level::error);
    logging::remove_handler("kept").value();
    logging::error("to nobody");
    EXPECT_EQ(kept->texts(), (texts{"before", "after"}));
}

TEST(log_handler, is_replaced_without_its_options) {
    fresh_log const log;
    auto const first = add_recorder("kept", {.least_urgent = level::error});
    auto const second = std::make_shared<recorder>();
    logging::error("one");
    logging::replace_handler("kept", second).value();
    logging::info("left out");
    logging::error("two");
    EXPECT_EQ(first->texts(), texts{"one"});
    EXPECT_EQ(second->texts(), texts{"two"});
    EXPECT_EQ(logging::replace_handler("nobody", second).error(), weft::exit_reason{"not_found"});
}

struct notes_process final : logging::handler {
    void handle(logging::event_ptr const&, logging::caller by) override {
        called_in = weft::in_process() ? weft::self() : weft::pid{};
        may_wait = by.may_wait;
    }
    weft::pid called_in;
    bool may_wait = false;
};

TEST(log_handler, is_called_in_the_process_that_logs) {  // AP-074
    fresh_log const log;
    auto const noted = std::make_shared<notes_process>();
    logging::add_handler("noted", noted).value();
    weft::test::in_runtime([&] {
        logging::info("here");
        EXPECT_EQ(noted->called_in, weft::self());
        EXPECT_TRUE(noted->may_wait);
    });
}

TEST(log_handler, sees_a_report_as_structure) {  // AP-075
    fresh_log const log;
    logging::update_handler("default", {.least_urgent = level::none}).value();
    auto const kept = add_recorder("kept");
    int formatted = 0;
    logging::error(logging::report{.kind = "child_terminated",
                                   .data = {{"child", "counter"}, {"restarts", 2}},
                                   .format = [&formatted](logging::report const& its) {
                                       ++formatted;
                                       return "child " + its.data.find("child")->to_string() + " ended";
                                   },
                                   .detail = "weft observer process 93.1"});
    EXPECT_EQ(formatted, 0);
    auto const what = kept->events().at(0);
    EXPECT_EQ(*std::get<logging::report>(what->what).data.find("restarts"), logging::value{2});
    EXPECT_EQ(what->text(), "child counter ended; more: weft observer process 93.1");
    EXPECT_EQ(formatted, 1);
}

TEST(log_handler, gets_a_report_whose_format_is_missing_or_throws) {
    fresh_log const log;
    logging::error(logging::report{.kind = "crash", .data = {{"why", "no reason"}, {"times", 3}}});
    logging::error(logging::report{.kind = "crash", .format = [](auto const&) -> std::string { throw std::runtime_error{"odd"}; }});
    EXPECT_EQ(log.captured.lines_with("crash").at(0), "error weft: crash why=\"no reason\" times=3\n");
    EXPECT_EQ(log.captured.lines_with("crash").at(1), "error weft: the format of a report threw: odd; the report: crash\n");
}

TEST(log_handler, hears_when_a_lazy_message_fails) {
    fresh_log const log;
    logging::info([]() -> std::string { throw std::runtime_error{"no state"}; });
    EXPECT_EQ(log.captured.lines_with("").at(0), "info weft: a message was not made: no state\n");
}

TEST(log_handler, has_levels_that_exist) {  // AP-076
    fresh_log const log;
    auto const bad = static_cast<level>(42);
    EXPECT_THROW(logging::write(bad, "text"), weft::argument_error);
    EXPECT_THROW(logging::write(level::all, "text"), weft::argument_error);
    EXPECT_THROW(logging::write(level::none, "text"), weft::argument_error);
    EXPECT_THROW(logging::set_level(bad), weft::argument_error);
    EXPECT_THROW(logging::set_module_level("shop", bad), weft::argument_error);
    EXPECT_THROW(logging::set_module_level("", level::info), weft::argument_error);
    EXPECT_THROW(static_cast<void>(logging::add_handler("odd", std::make_shared<recorder>(), {.least_urgent = bad})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(logging::add_handler("odd", std::make_shared<recorder>(), {.filter_default = verdict::ignore})),
                 weft::argument_error);
    EXPECT_THROW(static_cast<void>(logging::add_handler("", std::make_shared<recorder>())), weft::argument_error);
    EXPECT_THROW(static_cast<void>(logging::add_handler("odd", nullptr)), weft::argument_error);
    logging::write(level::emergency, "the worst", {{"floor", 3}});
    EXPECT_EQ(log.captured.lines_with("").at(0), "critical weft floor=3: the worst\n");
}

TEST(log_handler, gets_what_came_before_it_was_up_in_order) {  // AP-077
    fresh_log const log;
    auto const up = std::make_shared<recorder>();
    {
        logging::early_events early{2};
        logging::info("1");
        logging::info("2");
        logging::info("3");
        EXPECT_EQ(log.captured.size(), 0U);
        early.hand_to(up);
        logging::info("4");
    }
    logging::info("5");
    EXPECT_EQ(up->texts(), (texts{"1", "2", "1 events before the logger was up are lost; it kept 2", "4", "5"}));
    EXPECT_EQ(logging::handler_ids(), texts{"default"});
    logging::replace_handler("default", logging::direct_handler()).value();
}

TEST(log_handler, that_never_comes_up_leaves_early_events_on_standard_error) {  // AP-077
    fresh_log const log;
    {
        logging::early_events const early;
        logging::info("1");
        logging::info("2");
        EXPECT_EQ(log.captured.size(), 0U);
    }
    logging::info("3");
    EXPECT_EQ(log.captured.lines(), (texts{"info weft: 1\n", "info weft: 2\n", "info weft: 3\n"}));
}

}  // namespace
