// The protocol without a socket: handshake, versions, errors, and lines that no client should send.

#include <weft/observer/internal/session.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <random>

namespace weft::observe {
namespace {

node_facts const facts{.name = "demo", .version = "0.1.0", .pid = 4711, .operations = {"overview", "ps"}};
constexpr char const* hello = R"({"id":1,"op":"hello","proto":[1,2]})";

json::object echo(std::string_view name, json::object const& request) {
    if (request.contains("throw")) throw std::runtime_error{"broken"};
    return {{"op", name}};
}
operation const answer{&echo};

json::object say(session& to, std::string_view line) { return json::parse(to.answer(line)).as_object(); }
std::string code_of(json::object const& line) { return std::string{line.at("error").at("code").as_string()}; }

TEST(session, greets_and_tells_its_limits) {
    session with{facts, answer};
    auto const line = say(with, hello);
    EXPECT_EQ(json::serialize(line),
              R"({"id":1,"ok":{"proto":1,"node":"demo","pid":4711,"weft":"0.1.0","role":"control","ops":["overview","ps"],)"
              R"("limits":{"line":1048576,"rows":5000,"clients":8}}})");
    EXPECT_EQ(json::serialize(say(with, R"({"id":2,"op":"ps"})")), R"({"id":2,"ok":{"op":"ps"}})");
    EXPECT_FALSE(with.is_over());
}

TEST(session, picks_the_highest_common_version_or_ends) {
    EXPECT_EQ(negotiate({{"proto", {0, 5}}}), 1);
    EXPECT_EQ(negotiate({{"proto", {1, 1}}}), 1);
    session with{facts, answer};
    auto const line = say(with, R"({"id":1,"op":"hello","proto":[99,99]})");
    EXPECT_EQ(code_of(line), "proto");
    EXPECT_EQ(line.at("error").at("exit").as_int64(), 76);
    EXPECT_NE(std::string{line.at("error").at("message").as_string()}.find("99..99"), std::string::npos);
    EXPECT_TRUE(with.is_over());
}

TEST(session, wants_the_hello_first) {
    session with{facts, answer};
    EXPECT_EQ(code_of(say(with, R"({"id":1,"op":"ps"})")), "proto");
    EXPECT_TRUE(with.is_over());
}

TEST(session, answers_a_mistake_with_the_id_and_goes_on) {
    session with{facts, answer};
    static_cast<void>(say(with, hello));
    auto const unknown = say(with, R"({"id":"seven","op":"overveiw"})");
    EXPECT_EQ(unknown.at("id").as_string(), "seven");
    EXPECT_EQ(code_of(unknown), "unknown_op");
    EXPECT_NE(std::string{unknown.at("error").at("message").as_string()}.find("did you mean overview?"), std::string::npos);
    EXPECT_EQ(code_of(say(with, R"({"op":"ps","throw":1})")), "internal");
    EXPECT_EQ(code_of(say(with, R"({"op":5})")), "bad_argument");
    EXPECT_EQ(code_of(say(with, R"({"op":"hello"})")), "bad_argument");
    EXPECT_EQ(code_of(say(with, "[]")), "bad_argument");
    EXPECT_EQ(code_of(say(with, "{")), "bad_argument");
    EXPECT_FALSE(with.is_over());
}

TEST(session, answers_later_what_takes_its_time) {
    node_facts const with_calls{.name = "demo", .version = "0.1.0", .pid = 4711, .operations = {"ps", "call"}};
    std::function<void(json::object)> done;
    slow_operation const begin = [&](json::object const& request, std::function<void(json::object)> how) {
        if (request.contains("refuse")) throw bad_argument("refused");
        done = std::move(how);
    };
    session with{with_calls, answer, begin};
    std::vector<std::string> later;
    auto const ask = [&](std::string_view line) { return with.ask(line, [&](std::string text) { later.push_back(std::move(text)); }); };
    EXPECT_EQ(code_of(json::parse(*ask(R"({"id":2,"op":"call"})")).as_object()), "proto") << "no call before the hello";
    session again{with_calls, answer, begin};
    static_cast<void>(again.answer(hello));
    auto const ask_again = [&](std::string_view line) { return again.ask(line, [&](std::string text) { later.push_back(std::move(text)); }); };
    EXPECT_EQ(ask_again(R"({"id":2,"op":"call"})"), std::nullopt);
    EXPECT_TRUE(later.empty());
    done({{"exit", 0}});
    EXPECT_EQ(later, std::vector<std::string>{R"({"id":2,"ok":{"exit":0}})"});
    EXPECT_EQ(code_of(json::parse(*ask_again(R"({"id":3,"op":"call","refuse":1})")).as_object()), "bad_argument");
    EXPECT_EQ(ask_again(R"({"id":4,"op":"ps"})"), R"({"id":4,"ok":{"op":"ps"}})");
}

TEST(session, survives_damaged_lines) {
    unsigned const seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    std::string const good = R"({"id":3,"op":"ps","sort":"mailbox","limit":20,"fields":["pid","name"]})";
    for (int round = 0; round < 5'000; ++round) {
        session with{facts, answer};
        static_cast<void>(with.answer(hello));
        std::string line = good;
        for (int i = 0; i < 3; ++i) line[random() % line.size()] = static_cast<char>(random());
        EXPECT_FALSE(say(with, line).empty());
    }
}

TEST(session, writes_text_as_valid_utf8) {
    EXPECT_EQ(text("caf\xC3\xA9").as_string(), "caf\xC3\xA9");
    EXPECT_EQ(text("a\xFF\xC3").as_string(), "a\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(text("\xED\xA0\x80").as_string(), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate";
    EXPECT_TRUE(text("").is_null());
}

TEST(session, writes_large_numbers_as_strings) {
    EXPECT_EQ(json::serialize(number(std::uint64_t{1} << 53U)), "9007199254740992");
    EXPECT_EQ(json::serialize(number((std::uint64_t{1} << 53U) + 1)), "\"9007199254740993\"");
    EXPECT_EQ(json::serialize(number(nanoseconds{-1})), "0");
}

}  // namespace
}  // namespace weft::observe
