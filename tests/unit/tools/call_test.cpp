// Commands that applications offer: how they are told, found and taken back, and how one is run for a client.

#include "recorded_reply.hpp"

#include <weft/application.hpp>
#include <weft/observer/internal/call.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

#include <future>
#include <ostream>
#include <stdexcept>

namespace weft::observe {
namespace {

using namespace std::chrono_literals;

int echo(std::vector<std::string> const& arguments, command_streams to) {
    for (auto const& each : arguments) to.out << each << '\n';
    to.err << to_string(self()) << " has " << arguments.size() << " arguments\n";
    return 7;
}

app_command make_command(std::string name, decltype(app_command::run) run = &echo) {
    return {.name = std::move(name), .help = "Says what it is told", .run = std::move(run)};
}

class no_snapshots final : public snapshots {
public:
    node_summary node() override { return {}; }
    process_list processes() override { return std::make_shared<std::vector<process_summary> const>(); }
    std::optional<process_details> details(pid, nanoseconds) override { return std::nullopt; }
};

class call : public ::testing::Test {
protected:
    runtime in_{{.workers = 2}};
    app::command_table table_;
    no_snapshots none_;

    std::shared_ptr<recorded_reply> begin_in(runtime& in, json::object const& request) {
        node_context node{.from = none_, .live = &in, .commands = &table_};
        asked by{.node = node, .who = {.granted = role::control}};
        auto const answer = std::make_shared<recorded_reply>();
        begin_call(request, by, answer);
        return answer;
    }
    json::object ask(json::object request) {
        return begin_in(in_, request)->last();
    }
    std::string refusal(json::object request) {
        try {
            static_cast<void>(ask(std::move(request)));
        } catch (request_error const& no) { return no.code() + ' ' + no.what(); }
        return "it was answered";
    }
    static std::string text(json::object const& answer, char const* key) {
        return answer.at(key).is_null() ? "" : std::string{answer.at(key).as_string()};
    }
};

// AP-048
TEST_F(call, gives_what_the_command_wrote_and_its_exit_code) {
    table_.add("demo", make_command("echo"));
    auto const answer = ask({{"app", "demo"}, {"command", "echo"}, {"args", {"one", "two words"}}});
    EXPECT_EQ(answer.at("exit").as_int64(), 7);
    EXPECT_EQ(text(answer, "output"), "one\ntwo words\n");
    EXPECT_NE(text(answer, "errors").find("has 2 arguments"), std::string::npos);
    EXPECT_FALSE(answer.contains("truncated"));
}

// AP-048
TEST_F(call, tells_the_error_of_a_command_that_throws_or_ends_and_lives_on) {
    table_.add("demo", make_command("echo"));
    table_.add("demo", make_command("throw", [](auto const&, auto) -> int { throw std::runtime_error{"broken"}; }));
    table_.add("demo", make_command("exit", [](auto const&, auto) -> int { exit(exit_reason{"enough"}); }));
    table_.add("demo", make_command("die", [](auto const&, auto) -> int {
        exit_signal(self(), exit_reason::kill());
        checkpoint();
        return 0;
    }));
    for (auto const& [name, error] : {std::pair{"throw", "broken"}, {"exit", "enough"}, {"die", "killed"}}) {
        auto const answer = ask({{"app", "demo"}, {"command", name}});
        EXPECT_EQ(answer.at("exit").as_int64(), 1) << name;
        EXPECT_NE(text(answer, "errors").find(error), std::string::npos) << text(answer, "errors");
    }
    EXPECT_EQ(ask({{"app", "demo"}, {"command", "echo"}}).at("exit").as_int64(), 7);
}

TEST_F(call, kills_a_command_that_takes_too_long) {
    table_.add("demo", make_command("wait", [](auto const&, auto) {
        struct never {};
        receive([](never) {});
        return 0;
    }));
    auto const answer = ask({{"app", "demo"}, {"command", "wait"}, {"limit_ms", 1}});
    EXPECT_EQ(answer.at("exit").as_int64(), 124);
    EXPECT_NE(text(answer, "errors").find("took too long"), std::string::npos);
}

TEST_F(call, answers_when_the_runtime_ends) {
    table_.add("demo", make_command("wait", [](auto const&, auto) {
        struct never {};
        receive([](never) {});
        return 0;
    }));
    std::shared_ptr<recorded_reply> answer;
    {
        runtime other{{.workers = 1}};
        answer = begin_in(other, {{"app", "demo"}, {"command", "wait"}});
    }
    EXPECT_EQ(answer->last().at("exit").as_int64(), 1);
}

TEST_F(call, cuts_output_that_does_not_fit_into_a_line) {
    table_.add("demo", make_command("flood", [](auto const&, command_streams to) {
        to.out << std::string(3U << 20U, '\n');
        return 0;
    }));
    auto const answer = ask({{"app", "demo"}, {"command", "flood"}});
    EXPECT_TRUE(answer.at("truncated").as_bool());
    EXPECT_GT(text(answer, "output").size(), 100'000U);
}

TEST_F(call, lists_what_there_is) {
    table_.add("demo", make_command("b"));
    table_.add("demo", make_command("a"));
    table_.add("other", make_command("c"));
    auto const names = [](json::object const& answer) {
        std::string all;
        for (auto const& each : answer.at("rows").as_array())
            all += std::string{each.at("app").as_string()} + '.' + std::string{each.at("name").as_string()} + ' ';
        return all;
    };
    EXPECT_EQ(names(ask({})), "demo.a demo.b other.c ");
    EXPECT_EQ(names(ask({{"app", "demo"}})), "demo.a demo.b ");
    EXPECT_EQ(text(ask({}).at("rows").at(0).as_object(), "help"), "Says what it is told");
}

TEST_F(call, refuses_what_it_cannot_run) {
    table_.add("demo", make_command("echo"));
    EXPECT_EQ(refusal({{"app", "demo"}, {"command", "ecko"}}), "no_such_command demo has no command 'ecko'; did you mean echo?");
    EXPECT_EQ(refusal({{"app", "none"}, {"command", "echo"}}), "no_such_command no application none offers commands here");
    EXPECT_EQ(refusal({{"app", "demo"}, {"command", "echo"}, {"args", "x"}}), "bad_argument args is \"x\"; it must be an array of strings");
    EXPECT_EQ(refusal({{"app", "demo"}, {"command", "echo"}, {"limit_ms", 0}}),
              "bad_argument limit_ms is 0; allowed is an integer from 1 to 86400000");
}

TEST(command_table, refuses_a_bad_name_and_a_second_one) {
    app::command_table table;
    table.add("demo", make_command("echo"));
    EXPECT_THROW(table.add("demo", make_command("echo")), argument_error);
    for (auto const* name : {"", "two words", "--flag"}) EXPECT_THROW(table.add("demo", make_command(name)), argument_error) << name;
    EXPECT_THROW(table.add("demo", make_command("empty", {})), argument_error);
    EXPECT_EQ(table.list().size(), 1U);
}

TEST(command_table, is_filled_by_an_application_and_emptied_at_its_end) {
    auto const table = std::make_shared<app::command_table>();
    {
        app_context context{{.name = "demo", .version = "1", .directory = "/", .commands = table}};
        context.add_command(make_command("echo"));
        EXPECT_TRUE(table->find("demo", "echo"));
    }
    EXPECT_FALSE(table->find("demo", "echo"));
    EXPECT_TRUE(table->list().empty());
    app_context alone{{.name = "demo", .version = "1", .directory = "/"}};
    alone.add_command(make_command("echo"));  // there is no node, so nobody can call it
}

}  // namespace
}  // namespace weft::observe
