// What `weft config` prints: values with their origin, and the schema of a file.

#include "weft/config_schema.hpp"
#include "weft/config_text.hpp"

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace weft::cli {
namespace {

namespace json = boost::json;

std::vector<app::env_key> const keys{
    {.name = "port", .type = app::env_type::integer, .fallback = std::int64_t{4000}, .min = std::int64_t{1},
     .max = std::int64_t{65535}, .doc = "TCP port"},
    {.name = "greeting", .type = app::env_type::string, .fallback = "Hello"},
    {.name = "token", .type = app::env_type::string, .fallback = "hunter2", .secret = true},
    {.name = "wait", .type = app::env_type::duration, .optional = true},
    {.name = "kind", .type = app::env_type::string, .fallback = "a", .one_of = {"a", "b"}}};

config_part part() {
    std::vector<std::string> problems;
    std::vector<app::setting> const settings{{.application = "hello", .key = "port", .text = "4200", .origin = "WEFT_HELLO__PORT",
                                              .layer = app::config_layer::environment}};
    return {.name = "hello", .keys = keys, .values = app::resolve_env("hello", keys, settings, problems), .defaults_in = "hello.so"};
}

TEST(config_text, shows_each_value_and_where_it_comes_from) {
    std::vector<config_part> const parts{part()};
    EXPECT_EQ(config_text(parts, false), "hello.greeting = \"Hello\"\nhello.kind     = \"a\"\nhello.port     = 4200\n"
                                         "hello.token    = (secret)\nhello.wait     = (none)\n");
    EXPECT_EQ(config_text(parts, true), "hello.greeting = \"Hello\"   default      hello.so\n"
                                        "hello.kind     = \"a\"       default      hello.so\n"
                                        "hello.port     = 4200      environment  WEFT_HELLO__PORT\n"
                                        "hello.token    = (secret)  default      hello.so\n"
                                        "hello.wait     = (none)\n");
}

TEST(config_text, is_the_same_as_json_with_the_types_of_the_values) {
    std::vector<config_part> const parts{part()};
    auto const all = config_json(parts).at("hello").as_object();
    std::string const port = R"({"value":4200,"layer":"environment","origin":"WEFT_HELLO__PORT"})";
    std::string const token = R"j({"value":"(secret)","layer":"default","origin":"hello.so"})j";
    EXPECT_EQ(json::serialize(all.at("port")), port);
    EXPECT_EQ(json::serialize(all.at("token")), token);
    EXPECT_TRUE(all.at("wait").is_null());
}

TEST(config_schema, says_what_each_key_may_be) {
    std::vector<app::env_key> const node{{.name = "observer.web", .type = app::env_type::strings, .optional = true},
                                         {.name = "log.level", .type = app::env_type::string, .one_of = {"debug", "info"}, .optional = true},
                                         {.name = "schedulers", .type = app::env_type::string, .optional = true}};
    app::candidate const hello{.what = {.name = "hello", .version = {}, .env = keys}, .file = {}};
    std::vector<app::candidate const*> const apps{&hello};
    auto const schema = config_schema(node, apps);
    auto const at = [&](char const* pointer) { return json::serialize(json::value(schema).at_pointer(pointer)); };
    std::string const levels = R"(["debug","info"])";
    std::string const text_or_number = R"(["string","number"])";
    std::string const port = R"({"anyOf":[{"type":"integer","minimum":1,"maximum":65535},{"$ref":"#/$defs/elsewhere"}],)"
                             R"("description":"TCP port","default":4000})";
    EXPECT_EQ(at("/properties/weft/properties/log/properties/level/enum"), levels);
    std::string const list_or_text = R"(["array","string"])";
    std::string const text_or_table = R"(["string","object"])";
    EXPECT_EQ(at("/properties/weft/properties/schedulers/type"), text_or_number);
    EXPECT_EQ(at("/properties/weft/properties/observer/properties/web/type"), list_or_text);
    EXPECT_EQ(at("/properties/weft/properties/lint/additionalProperties/type"), text_or_table) << "[weft.lint] is no mistake";
    EXPECT_EQ(at("/properties/apps/properties/hello/properties/port"), port);
    EXPECT_EQ(at("/properties/apps/properties/hello/additionalProperties"), "false");
    EXPECT_EQ(json::serialize(schema).find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace weft::cli
