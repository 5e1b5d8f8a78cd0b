// Completions know what the parser knows.

#include "weft/completion_scripts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace weft::cli {
namespace {

/// A command line of two levels.
struct small_command_line {
    small_command_line() {
        root.add_flag("-q,--quiet", quiet, "Say less");
        auto* const outer = root.add_subcommand("app", "Applications");
        outer->fallthrough();
        outer->add_option("--path", path, "Where it is")->type_name("DIR");
        auto* const inner = outer->add_subcommand("info", "It's about one");
        inner->fallthrough();
        inner->add_option("app", name, "Name");
        root.add_subcommand("nodes", "What runs")->add_option("-n,--node", name, "Which");
    }
    bool quiet = false;
    std::string path;
    std::string name;
    CLI::App root{"", "weft"};
};

command_words const& at(std::vector<command_words> const& all, std::string const& path) {
    return *std::find_if(all.begin(), all.end(), [&](auto const& each) { return each.path == path; });
}

std::vector<std::string> spellings(command_words const& of) {
    std::vector<std::string> words;
    for (auto const& each : of.options) words.insert(words.end(), each.spellings.begin(), each.spellings.end());
    return words;
}

TEST(completion, knows_every_command_and_what_may_follow_it) {
    small_command_line const line;
    auto const all = words_of(line.root);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(at(all, "").commands, (std::vector<std::string>{"app", "nodes"}));
    EXPECT_EQ(at(all, "app").commands, std::vector<std::string>{"info"});
    EXPECT_EQ(at(all, "app info").argument, value_kind::application);
    EXPECT_EQ(at(all, "nodes").options.back().value, value_kind::node);
}

TEST(completion, offers_options_of_outer_commands_where_they_are_taken) {
    small_command_line const line;
    auto const all = words_of(line.root);
    EXPECT_EQ(spellings(at(all, "app info")), (std::vector<std::string>{"-h", "--help", "--path", "-q", "--quiet"}));
    EXPECT_EQ(spellings(at(all, "nodes")), (std::vector<std::string>{"-h", "--help", "-n", "--node"})) << "it lets nothing fall through";
}

TEST(completion, is_a_script_for_each_shell) {
    small_command_line const line;
    auto const all = words_of(line.root);
    EXPECT_NE(bash_completion(all, "weft").find("-F _weft weft\n"), std::string::npos);
    EXPECT_TRUE(zsh_completion(all, "weft").starts_with("#compdef weft\n"));
    auto const fish = fish_completion(all, "my-weft");
    EXPECT_NE(fish.find("complete -c my-weft -n '__my_weft_at \"app\"' -a info -d 'It\\'s about one'\n"), std::string::npos) << fish;
    for (auto const& text : {bash_completion(all, "weft"), zsh_completion(all, "weft")})
        EXPECT_EQ(text.find("FUNCTION"), std::string::npos);
}

}  // namespace
}  // namespace weft::cli
