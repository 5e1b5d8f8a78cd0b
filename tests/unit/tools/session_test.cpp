// The protocol without a socket: handshake, versions, errors, and lines that no client should send.

#include <weft/detail/hmac.hpp>
#include <weft/observer/internal/session.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <stdexcept>

namespace weft::observe {
namespace {

constexpr char const* hello = R"({"id":1,"op":"hello","proto":[1,2]})";

class no_numbers final : public snapshots {
public:
    node_summary node() override { return {}; }
    process_list processes() override { return std::make_shared<std::vector<process_summary> const>(); }
    std::optional<process_details> details(pid, nanoseconds) override { return std::nullopt; }
};

class kept_lines final : public line_output {
public:
    void send(std::string line) override { lines.push_back(json::parse(line).as_object()); }
    bool has_room() override { return room; }
    std::vector<json::object> lines{};
    bool room = true;
};

/// A node with a handful of operations, and one client of it.
class talk {
public:
    explicit talk(role granted = role::control) {
        table_.add({.name = "overview", .run = [](json::object const&, asked&) { return json::object{{"total", 0}}; }});
        table_.add({.name = "ps", .run = [](json::object const& request, asked&) {
            if (request.contains("throw")) throw std::runtime_error{"broken"};
            return json::object{{"total", 0}};
        }});
        table_.add({.name = "kill", .needs = role::control, .run = [this](json::object const&, asked&) { return ++kills, json::object{}; }});
        table_.add({.name = "later", .begin = [this](json::object const& request, asked&, std::shared_ptr<reply> to) {
            if (request.contains("refuse")) throw bad_argument("refused");
            later = std::move(to);
            later->on_gone([this] { ++left; });
        }});
        client_.emplace(table_, node_, secrets_, peer{.granted = granted, .way = "test"}, out);
    }
    talk& greeted() { return static_cast<void>(say(hello)), *this; }
    json::object say(std::string_view line) {
        std::size_t const before = out->lines.size();
        client_->take(line);
        return out->lines.size() > before ? out->lines.back() : json::object{};
    }
    session& client() { return *client_; }
    void hang_up() { client_.reset(); }

    std::shared_ptr<kept_lines> out = std::make_shared<kept_lines>();
    std::shared_ptr<reply> later{};
    int left = 0;
    int kills = 0;

private:
    no_numbers none_;
    node_context node_{.from = none_, .facts = {.name = "demo", .version = "0.1.0", .pid = 4711}};
    operation_table table_;
    credentials secrets_{"the cookie of a test", role::read};
    std::optional<session> client_;
};

std::string code_of(json::object const& line) { return line.contains("error") ? std::string{line.at("error").at("code").as_string()} : "none"; }

TEST(session, greets_and_tells_its_limits) {
    talk with;
    EXPECT_EQ(json::serialize(with.say(hello)),
              R"({"id":1,"ok":{"proto":1,"node":"demo","pid":4711,"weft":"0.1.0","role":"control","ops":["overview","ps","kill","later"],)"
              R"("limits":{"line":1048576,"rows":5000,"clients":8}}})");
    EXPECT_EQ(with.say(R"({"id":2,"op":"ps"})").at("ok").at("total").as_int64(), 0);
    EXPECT_FALSE(with.client().is_over());
}

TEST(session, picks_the_highest_common_version_or_ends) {
    EXPECT_EQ(negotiate({{"proto", {0, 5}}}), 1);
    EXPECT_EQ(negotiate({{"proto", {1, 1}}}), 1);
    talk with;
    auto const line = with.say(R"({"id":1,"op":"hello","proto":[99,99]})");
    EXPECT_EQ(code_of(line), "proto");
    EXPECT_EQ(line.at("error").at("exit").as_int64(), 76);
    EXPECT_NE(std::string{line.at("error").at("message").as_string()}.find("99..99"), std::string::npos);
    EXPECT_TRUE(with.client().is_over());
}

TEST(session, wants_the_hello_first) {
    talk with;
    EXPECT_EQ(code_of(with.say(R"({"id":1,"op":"ps"})")), "proto");
    EXPECT_TRUE(with.client().is_over());
}

TEST(session, answers_a_mistake_with_the_id_and_goes_on) {
    talk with;
    with.greeted();
    auto const unknown = with.say(R"({"id":"seven","op":"overveiw"})");
    EXPECT_EQ(unknown.at("id").as_string(), "seven");
    EXPECT_EQ(code_of(unknown), "unknown_op");
    EXPECT_NE(std::string{unknown.at("error").at("message").as_string()}.find("did you mean overview?"), std::string::npos);
    EXPECT_EQ(code_of(with.say(R"({"op":"ps","throw":1})")), "internal");
    EXPECT_EQ(code_of(with.say(R"({"op":5})")), "bad_argument");
    EXPECT_EQ(code_of(with.say(R"({"op":"hello"})")), "bad_argument");
    EXPECT_EQ(code_of(with.say("[]")), "bad_argument");
    EXPECT_EQ(code_of(with.say("{")), "bad_argument");
    EXPECT_FALSE(with.client().is_over());
}

TEST(session, answers_later_what_takes_its_time) {
    talk with;
    EXPECT_EQ(code_of(with.say(R"({"id":2,"op":"later"})")), "proto") << "nothing before the hello";
    EXPECT_EQ(with.later, nullptr);
    talk again;
    again.greeted();
    EXPECT_TRUE(again.say(R"({"id":2,"op":"later"})").empty());
    EXPECT_EQ(again.client().open_replies(), 1U);
    EXPECT_TRUE(again.say(R"({"id":3,"op":"ps"})").contains("ok")) << "others are answered meanwhile";
    again.later->end({{"at", "now"}, {"exit", 0}});
    EXPECT_EQ(json::serialize(again.out->lines.back()), R"({"id":2,"ok":{"at":"now","exit":0}})");
    EXPECT_EQ(again.client().open_replies(), 0U);
    EXPECT_EQ(code_of(again.say(R"({"id":3,"op":"later","refuse":1})")), "bad_argument");
}

TEST(session, paces_a_stream_by_credit) {
    talk with;
    with.greeted();
    static_cast<void>(with.say(R"({"id":2,"op":"later","credit":1})"));
    auto const& lines = with.out->lines;
    EXPECT_TRUE(with.later->frame({{"n", 1}}));
    EXPECT_EQ(json::serialize(lines.back()), R"({"id":2,"seq":1,"ok":{"n":1}})");
    EXPECT_FALSE(with.later->frame({{"n", 2}}));
    EXPECT_FALSE(with.later->wants_frame());
    EXPECT_TRUE(with.say(R"({"id":2,"op":"credit","n":2})").empty());
    EXPECT_TRUE(with.later->frame({{"n", 4}}));
    EXPECT_EQ(json::serialize(lines.back()), R"({"id":2,"seq":2,"dropped":2,"ok":{"n":4}})");
    with.out->room = false;
    EXPECT_FALSE(with.later->frame({})) << "credit does not help a client that does not read";
    EXPECT_EQ(code_of(with.say(R"({"id":9,"op":"credit"})")), "no_such_stream");
    EXPECT_EQ(code_of(with.say(R"({"id":2,"op":"later"})")), "bad_argument") << "the id is in use";
}

TEST(session, cancels_a_stream) {
    talk with;
    with.greeted();
    static_cast<void>(with.say(R"({"id":2,"op":"later"})"));
    EXPECT_TRUE(with.say(R"({"id":2,"op":"cancel"})").at("ok").as_object().contains("cancelled"));
    EXPECT_EQ(with.left, 1);
    EXPECT_TRUE(with.later->gone());
    EXPECT_FALSE(with.later->frame({}));
    EXPECT_EQ(code_of(with.say(R"({"id":2,"op":"cancel"})")), "no_such_stream");
}

TEST(session, tells_everybody_who_answers_when_the_client_leaves) {
    talk with;
    with.greeted();
    static_cast<void>(with.say(R"({"id":2,"op":"later"})"));
    with.hang_up();
    EXPECT_EQ(with.left, 1);
    int late = 0;
    with.later->on_gone([&] { ++late; });
    EXPECT_EQ(late, 1) << "at once when it has left already";
    std::size_t const told = with.out->lines.size();
    with.later->end({});
    EXPECT_EQ(with.out->lines.size(), told);
}

TEST(session, answers_a_bounded_number_of_questions_at_once) {
    talk with;
    with.greeted();
    for (std::size_t i = 0; i < session::max_open; ++i) static_cast<void>(with.say(R"({"op":"later"})"));
    EXPECT_EQ(code_of(with.say(R"({"op":"later"})")), "busy");
}

// O13
TEST(session, refuses_before_it_runs_what_the_role_does_not_allow) {
    talk with{role::read};
    auto const ok = with.say(hello).at("ok").as_object();
    EXPECT_EQ(ok.at("role").as_string(), "read");
    EXPECT_EQ(json::serialize(ok.at("ops")), R"(["overview","ps","later"])");
    auto const refused = with.say(R"({"id":2,"op":"kill"})");
    EXPECT_EQ(code_of(refused), "not_allowed");
    EXPECT_EQ(refused.at("error").at("exit").as_int64(), 77);
    EXPECT_EQ(with.kills, 0);
    talk allowed;
    EXPECT_TRUE(allowed.greeted().say(R"({"id":2,"op":"kill"})").contains("ok"));
    EXPECT_EQ(allowed.kills, 1);
}

// O15
TEST(session, lets_in_who_proves_the_cookie_without_sending_it) {
    talk with{role::none};
    auto const greeting = with.say(hello).at("ok").as_object();
    EXPECT_EQ(greeting.at("role").as_string(), "none");
    EXPECT_EQ(json::serialize(greeting.at("ops")), "[]");
    std::string const nonce{greeting.at("auth").at("nonce").as_string()};
    EXPECT_EQ(nonce.size(), 64U);
    json::object const proof{{"id", 2}, {"op", "auth"}, {"mac", detail::hmac_sha256("the cookie of a test", nonce)}};
    EXPECT_EQ(with.say(json::serialize(proof)).at("ok").at("role").as_string(), "read");
    EXPECT_TRUE(with.say(R"({"id":3,"op":"ps"})").contains("ok"));
    EXPECT_EQ(code_of(with.say(R"({"id":4,"op":"kill"})")), "not_allowed");
    EXPECT_FALSE(with.client().is_over());
    EXPECT_EQ(code_of(with.say(json::serialize(proof))), "not_allowed") << "a nonce is good for one proof";
}

// O15
TEST(session, ends_with_who_does_not_prove_the_cookie) {
    talk hasty{role::none};
    hasty.greeted();
    EXPECT_EQ(hasty.say(R"({"id":2,"op":"ps"})").at("error").at("exit").as_int64(), 77);
    EXPECT_TRUE(hasty.client().is_over());
    talk wrong{role::none};
    wrong.greeted();
    EXPECT_EQ(wrong.say(R"({"id":2,"op":"auth","mac":"00"})").at("error").at("exit").as_int64(), 77);
    EXPECT_TRUE(wrong.client().is_over());
}

TEST(session, ignores_keys_that_it_does_not_know) {
    talk with;
    EXPECT_TRUE(with.say(R"({"id":1,"op":"hello","proto":[1,1],"colour":"red"})").contains("ok"));
    EXPECT_TRUE(with.say(R"({"id":2,"op":"ps","colour":{"of":["what"]}})").contains("ok"));
}

TEST(session, survives_damaged_lines) {
    unsigned const seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    std::vector<std::string> const good{R"({"id":3,"op":"ps","sort":"mailbox","limit":20,"fields":["pid","name"]})",
                                        R"({"id":4,"op":"later","credit":3})", R"({"id":4,"op":"credit","n":2})", hello};
    for (int round = 0; round < 5'000; ++round) {
        talk with;
        with.greeted();
        std::string line = good[random() % good.size()];
        for (int i = 0; i < 3; ++i) line[random() % line.size()] = static_cast<char>(random());
        static_cast<void>(with.say(line));
        EXPECT_TRUE(with.say(R"({"id":2,"op":"ps"})").contains("id") || with.client().is_over()) << line;
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
