// A new project: which files it has, and that nothing of the template is left in them.

#include "weft/new_project.hpp"

#include <weft/application/spec.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace weft::cli {
namespace {

std::vector<std::string> const kinds{"app", "pipeline", "lib", "minimal"};

std::string text_in(std::vector<project_file> const& files, std::string_view path) {
    auto const found = std::find_if(files.begin(), files.end(), [&](auto const& each) { return each.path == path; });
    return found == files.end() ? "(no such file)" : found->text;
}

TEST(new_project, has_the_files_that_it_needs) {
    std::vector<std::string> paths;
    for (auto const& each : make_project("app", "greeter")) paths.push_back(each.path);
    EXPECT_EQ(paths, (std::vector<std::string>{".clang-format", ".gitignore", "CMakeLists.txt", "CMakePresets.json", "README.md", "app.toml",
                                               "src/counter.cpp", "src/counter.hpp", "src/greeter.cpp", "tests/counter_test.cpp", "weft.toml"}));
    for (auto const& kind : kinds)
        for (auto const* needed : {".gitignore", "CMakeLists.txt", "CMakePresets.json", "README.md", "app.toml"})
            EXPECT_NE(text_in(make_project(kind, "greeter"), needed), "(no such file)") << kind << ' ' << needed;
}

TEST(new_project, has_its_name_in_place_of_the_template_s) {
    for (auto const& kind : kinds) {
        for (auto const& each : make_project(kind, "greeter")) {
            EXPECT_EQ((each.path + each.text).find("@NAME@"), std::string::npos) << kind << ' ' << each.path;
            EXPECT_EQ(each.text.find("@WEFT_VERSION@"), std::string::npos) << kind << ' ' << each.path;
            EXPECT_TRUE(each.text.ends_with('\n')) << kind << ' ' << each.path;
        }
    }
}

TEST(new_project, has_a_specification_that_can_be_read) {
    for (auto const& kind : kinds) {
        auto const what = app::parse_spec(text_in(make_project(kind, "greeter"), "app.toml"), kind);
        EXPECT_EQ(what.name, "greeter");
        EXPECT_EQ(what.version.to_string(), "0.1.0");
    }
}

TEST(new_project, is_of_a_kind_that_there_is) {
    EXPECT_TRUE(make_project("common", "greeter").empty());
    EXPECT_TRUE(make_project("nothing", "greeter").empty());
}

TEST(new_project, cannot_have_a_name_that_nothing_can_have) {
    for (auto const* good : {"greeter", "a", "my_app2"}) EXPECT_EQ(wrong_with_name(good), "") << good;
    for (auto const* bad : {"", "Greeter", "2go", "my-app", "a/b", "../a"})
        EXPECT_NE(wrong_with_name(bad).find("lower-case"), std::string::npos) << bad;
    for (auto const* bad : {"class", "test", "std", "weft", "clock", "tm", "timespec", "sigval", "size_t", "my_t", "si_pid", "abi"})
        EXPECT_NE(wrong_with_name(bad).find("taken"), std::string::npos) << bad;
}

}  // namespace
}  // namespace weft::cli
