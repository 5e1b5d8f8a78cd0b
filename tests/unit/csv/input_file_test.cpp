// Files are read in blocks to their end; what cannot be opened or read is one line with the reason.

#include "csv/input_file.hpp"

#include <gtest/gtest.h>

#include <array>

#include "support.hpp"

namespace csv {
namespace {

std::string read_all(input_file& file) {
    std::array<char, 3> block{};
    std::string all;
    while (auto const size = file.read(block)) all.append(block.data(), size);
    return all;
}

std::string why_not(std::string const& path) {
    try {
        input_file file{path};
        (void)read_all(file);
    } catch (input_error const& unusable) { return unusable.what(); }
    return "it could be read";
}

TEST(input_file, is_read_to_its_end) {
    test::temporary_folder const folder;
    input_file file{folder.file("a.csv", "hello, world")};
    EXPECT_EQ(read_all(file), "hello, world");
    EXPECT_EQ(read_all(file), "");
    EXPECT_EQ(file.name(), folder.path("a.csv"));
}

TEST(input_file, goes_on_in_the_object_moved_to) {
    test::temporary_folder const folder;
    input_file first{folder.file("a.csv", "hello")};
    input_file second{std::move(first)};
    EXPECT_EQ(read_all(second), "hello");
}

TEST(input_file, that_is_missing_is_named_with_the_reason) {
    EXPECT_EQ(why_not("no/such/file.csv"), "cannot open no/such/file.csv: No such file or directory");
}

TEST(input_file, that_is_a_folder_is_refused) {
    test::temporary_folder const folder;
    EXPECT_EQ(why_not(folder.path("")), "cannot read " + folder.path("") + ": Is a directory");
}

TEST(input_file, for_a_dash_is_standard_input) { EXPECT_EQ(display_name("-"), "standard input"); }

}  // namespace
}  // namespace csv
