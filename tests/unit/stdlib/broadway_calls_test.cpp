// Asking a running pipeline, and giving it messages of one's own.

#include "broadway_support.hpp"
#include "registry_support.hpp"

#include <weft/gen_server.hpp>

#include <algorithm>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;

using dummy = broadway::dummy_producer<item>;

// A pipeline that gets its messages by the test calls only.
script_options quiet(std::vector<std::pair<lane, lane_options>> batchers = {}, std::string name = "line") {
    script_options made = pipeline_of({}, std::move(name));
    made.producer = {.start = broadway::producer<dummy>()};
    made.batchers = std::move(batchers);
    return made;
}

// The next ends under this tag.
item_ends ends_of(ref tag) {
    item_ends ends = next_ends();
    EXPECT_EQ(ends.ref, tag);
    return ends;
}

TEST(broadway_calls, test_one_message) {  // BW-034
    in_runtime([] {
        pid const line = start_line(quiet());
        item_ends const ends = ends_of(broadway::test_message<scripted>("line", 1));
        EXPECT_EQ(data_of(ends.successful), numbers{1});
        EXPECT_TRUE(ends.failed.empty());
        broadway::stop(line);
    });
}

TEST(broadway_calls, test_one_message_that_waits_for_no_others) {  // BW-035
    in_runtime([] {
        pid const line = start_line(quiet({{lane::standard, {.batch_size = 100, .batch_timeout = 1h}}}));
        EXPECT_EQ(data_of(ends_of(broadway::test_message<scripted>("line", 1)).successful), numbers{1});
        broadway::stop(line);
    });
}

TEST(broadway_calls, test_a_batch) {  // BW-036
    in_runtime([] {
        pid const line = start_line(quiet({{lane::standard, {.batch_size = 2, .batch_timeout = 1h}}}));
        EXPECT_EQ(data_of(ends_of(broadway::test_batch<scripted>("line", {1, 2})).successful), (numbers{1, 2}));
        broadway::stop(line);
    });
}

TEST(broadway_calls, test_messages_that_wait_for_their_batch) {  // BW-037
    in_runtime([] {
        pid const line = start_line(quiet({{lane::standard, {.batch_size = 2, .batch_timeout = 20ms}}}));
        ref const tag = broadway::test_batch<scripted>("line", {1, 2, 3, 4, 5});
        EXPECT_EQ(data_of(ends_of(tag).successful), (numbers{1, 2}));
        EXPECT_EQ(data_of(ends_of(tag).successful), (numbers{3, 4}));
        EXPECT_EQ(data_of(ends_of(tag).successful), numbers{5});
        broadway::stop(line);
    });
}

TEST(broadway_calls, test_messages_that_do_not_wait) {  // BW-037
    in_runtime([] {
        script_options how = quiet({{lane::standard, {.batch_size = 2, .batch_timeout = 1h}}});
        how.processors.max_demand = 1;
        how.processors.min_demand = 0;
        pid const line = start_line(how);
        ref const tag = broadway::test_batch<scripted>("line", {1, 2, 3, 4, 5}, {.batch_mode = broadway::batch_mode::flush});
        for (int const each : {1, 2, 3, 4, 5}) EXPECT_EQ(data_of(ends_of(tag).successful), numbers{each});
        broadway::stop(line);
    });
}

TEST(broadway_calls, test_with_metadata) {  // BW-038
    in_runtime([] {
        pid const line = start_line(quiet());
        item_ends const with = ends_of(broadway::test_message<scripted>("line", 1, {.metadata = {{"field", "value"}}}));
        EXPECT_EQ(with.successful.at(0).metadata("field"), "value");
        EXPECT_EQ(ends_of(broadway::test_message<scripted>("line", 1)).successful.at(0).metadata("field"), "");
        broadway::stop(line);
    });
}

TEST(broadway_calls, test_with_an_acknowledger_of_ones_own) {  // BW-039
    in_runtime([] {
        pid const line = start_line(quiet());
        pid caller;
        ref told;
        numbers asked;
        ref const other = make_ref();
        auto const receipt = [&](int const& data, pid who, ref which) {
            asked.push_back(data);
            caller = who;
            told = which;
            return std::make_shared<broadway::receipt>(broadway::acknowledge_to<item>(who, other));
        };
        ref const tag = broadway::test_batch<scripted>("line", {1, 2}, {.acknowledger = receipt});
        EXPECT_EQ(asked, (numbers{1, 2}));
        EXPECT_EQ(caller, self());
        EXPECT_EQ(told, tag);
        EXPECT_EQ(ends_of(other).successful.size(), 1U);
        EXPECT_EQ(ends_of(other).successful.size(), 1U);
        broadway::stop(line);
    });
}

TEST(broadway_calls, push_messages_through_one_of_the_producers) {  // BW-040
    in_runtime([] {
        script_options how = quiet();
        how.producer.concurrency = 3;
        pid const line = start_line(how);
        ref const tag = make_ref();
        for (int i = 0; i != 10; ++i) broadway::push_messages("line", items_of({i, i + 100}, tag));
        EXPECT_EQ(all_ends(20).successful.size(), 20U);
        EXPECT_THROW(broadway::push_messages("line", items_of<plain_item>({1}, tag)), argument_error);  // of another pipeline
        broadway::stop(line);
    });
}

TEST(broadway_calls, tell_the_topology) {  // BW-041
    in_runtime([] {
        std::vector<std::pair<lane, lane_options>> const two{{lane::odd, {.concurrency = 2}}, {lane::even, {.concurrency = 3}}};
        for (std::size_t batchers = 0; batchers <= 2; ++batchers) {
            script_options how = quiet({two.begin(), two.begin() + static_cast<std::ptrdiff_t>(batchers)});
            how.producer.concurrency = 2;
            how.processors.concurrency = 4;
            pid const line = start_line(how);
            broadway::topology_info const told = broadway::topology("line");
            EXPECT_EQ(told.producers.prefix, "line.Broadway.Producer");
            EXPECT_EQ(told.producers.concurrency, 2U);
            EXPECT_EQ(told.processors.prefix, "line.Broadway.Processor_default");
            EXPECT_EQ(told.processors.key, "default");
            EXPECT_EQ(told.processors.concurrency, 4U);
            ASSERT_EQ(told.batchers.size(), batchers);
            for (std::size_t i = 0; i != batchers; ++i) {
                std::string const key = i == 0 ? "odd" : "even";
                EXPECT_EQ(told.batchers[i].batcher, "line.Broadway.Batcher_" + key);
                EXPECT_EQ(told.batchers[i].key, key);
                EXPECT_EQ(told.batchers[i].prefix, "line.Broadway.BatchProcessor_" + key);
                EXPECT_EQ(told.batchers[i].concurrency, i + 2);
                for (std::size_t n = 0; n != i + 2; ++n) EXPECT_TRUE(whereis(told.batchers[i].prefix + "_" + std::to_string(n)));
            }
            broadway::stop(line);
        }
    });
}

TEST(broadway_calls, name_the_producers_in_their_order) {  // BW-042
    in_runtime([] {
        script_options how = quiet();
        how.producer.concurrency = 12;
        pid const line = start_line(how);
        std::vector<server_name> const told = broadway::producer_names("line");
        ASSERT_EQ(told.size(), 12U);
        for (std::size_t i = 0; i != told.size(); ++i) {
            EXPECT_EQ(told[i].local(), "line.Broadway.Producer_" + std::to_string(i));
            EXPECT_TRUE(whereis(told[i].local()));
        }
        broadway::stop(line);
    });
}

std::vector<std::string> running_names() {
    std::vector<std::string> all;
    for (server_name const& each : broadway::all_running()) all.push_back(each.text());
    std::sort(all.begin(), all.end());
    return all;
}

TEST(broadway_calls, list_all_that_run) {  // BW-043
    in_runtime([] {
        EXPECT_TRUE(running_names().empty());
        pid const left = start_line(quiet({}, "left"));
        pid const right = start_line(quiet({}, "right"));
        EXPECT_EQ(running_names(), (std::vector<std::string>{"left", "right"}));
        broadway::stop(left);
        EXPECT_EQ(running_names(), std::vector<std::string>{"right"});
        broadway::stop(right);
    });
}

// The reason of a call that fails.
template <class Call>
exit_reason failure_of(Call call) {
    try {
        call();
    } catch (call_exit const& failed) {
        return failed.inner();
    }
    return exit_reason{"did not fail"};
}

void expect_noproc() {
    exit_reason const noproc = exit_reason::noproc();
    EXPECT_EQ(failure_of([] { broadway::push_messages("line", items_of({1}, make_ref())); }), noproc);
    EXPECT_EQ(failure_of([] { broadway::test_message<scripted>("line", 1); }), noproc);
    EXPECT_EQ(failure_of([] { broadway::test_batch<scripted>("line", {1}); }), noproc);
    EXPECT_EQ(failure_of([] { static_cast<void>(broadway::producer_names("line")); }), noproc);
    EXPECT_EQ(failure_of([] { static_cast<void>(broadway::topology("line")); }), noproc);
    EXPECT_EQ(failure_of([] { static_cast<void>(broadway::get_rate_limiting("line")); }), noproc);
    EXPECT_EQ(failure_of([] { static_cast<void>(broadway::update_rate_limiting("line", {.allowed_messages = 1})); }), noproc);
}

TEST(broadway_calls, fail_for_a_pipeline_that_is_not_there) {  // BW-044
    in_runtime([] {
        expect_noproc();
        pid const other = resident();
        register_name("line", other);  // which is no pipeline
        expect_noproc();
        EXPECT_TRUE(end(other).is_normal());
        pid const line = start_line(quiet());
        EXPECT_EQ(broadway::topology("line").producers.concurrency, 1U);
        broadway::stop(line);
        expect_noproc();
        EXPECT_EQ(end_of_process([] { static_cast<void>(broadway::topology("line")); }), exit_reason{"call topology to none: noproc"});
    });
}

TEST(broadway_calls, reach_a_pipeline_whose_processes_a_registry_names) {  // BW-045
    in_runtime([] {
        auto const book = unique_book();
        script_options how = quiet({{lane::odd, {}}});
        how.name = book.via("line");
        EXPECT_NE(refusal([&how] { start_line(how); }).find("invalid value for name option"), std::string::npos);
        how.process_name = [book](server_name const& pipeline, std::string_view part) { return book.via(pipeline.text() + '/' + std::string{part}); };
        pid const line = start_line(how);
        server_name const name = book.via("line");
        EXPECT_EQ(broadway::find(name), line);
        for (std::string const& each : registered_names()) EXPECT_EQ(each.find("Broadway"), std::string::npos) << each;
        std::vector<server_name> const producers = broadway::producer_names(name);
        ASSERT_EQ(producers.size(), 1U);
        EXPECT_TRUE(broadway::find(producers[0]));
        EXPECT_NE(producers[0].text().find("Producer_0"), std::string::npos);
        EXPECT_NE(broadway::topology(name).batchers.at(0).batcher.find("Batcher_odd"), std::string::npos);
        EXPECT_EQ(broadway::all_running().at(0).text(), name.text());
        EXPECT_FALSE(broadway::get_rate_limiting(name));
        EXPECT_FALSE(broadway::update_rate_limiting(name, {.allowed_messages = 1}));
        EXPECT_EQ(ends_of(broadway::test_message<scripted>(name, 1)).failed.size(), 1U);  // its batcher is another one
        ref const tag = make_ref();
        broadway::push_messages(name, items_of({1, 2}, tag));
        EXPECT_EQ(all_ends(2).failed.size(), 2U);
        broadway::stop(name);
        EXPECT_FALSE(broadway::find(name));
        EXPECT_FALSE(broadway::find(producers[0]));
    });
}

}  // namespace
