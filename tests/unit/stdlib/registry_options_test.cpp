// How a registry is started, and what it says of bad options and unknown names.

#include "registry_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace weft;
using namespace weft::test;

std::string refusal_of(registry_options const& options) {
    return refusal([&options] { static_cast<void>(phone_book::try_start_link(options)); });
}

TEST(registry_options, name_what_is_wrong_and_what_is_allowed) {
    in_runtime([] {
        EXPECT_EQ(refusal_of({.keys = keys::unique}), "registry \"\": name is empty; a registry needs one");
        EXPECT_EQ(refusal_of({.name = "r"}), "registry \"r\": keys is not given; allowed are unique, duplicate and duplicate_by_key");
        EXPECT_EQ(refusal_of({.name = "r", .keys = static_cast<keys>(9)}),
                  "registry \"r\": keys is 9; allowed are unique, duplicate and duplicate_by_key");
        EXPECT_EQ(refusal_of({.name = "r", .keys = keys::unique, .partitions = 0}),
                  "registry \"r\": partitions is 0; allowed are 1 and more");
        EXPECT_EQ(refusal_of({.name = "r", .keys = keys::unique, .listeners = {""}}),
                  "registry \"r\": listeners holds an empty name; allowed are names of processes");
        EXPECT_EQ(refusal_of({.name = "r", .keys = keys::unique, .listeners = {"r"}}), "registry \"r\": listeners holds the registry's own name");
        EXPECT_EQ(refusal_of({.name = "r", .keys = keys::unique, .listeners = {"a", "b", "a"}}),
                  "registry \"r\": listeners holds \"a\" twice; allowed is once");
        EXPECT_EQ(refusal_of({.name = "r", .keys = keys::unique, .meta = {{"", 1}}}), "registry \"r\": meta holds an empty key");
        EXPECT_EQ(refusal_of({.name = "r", .keys = keys::unique, .meta = {{"a", 1}, {"a", 2}}}),
                  "registry \"r\": meta holds the key \"a\" twice; allowed is once");
        EXPECT_FALSE(whereis("r"));
    });
}

TEST(registry_options, give_one_partition_if_nothing_is_said) {
    in_runtime([] {
        auto const book = phone_book::start_link({.name = "phones", .keys = keys::unique});
        EXPECT_EQ(supervisor::count_children(book.process()).active, 1U);
        EXPECT_EQ(whereis("phones"), book.process());
    });
}

TEST(registry_options, with_a_name_that_is_taken_start_nothing) {
    in_runtime([] {
        auto const book = unique_book();
        auto const again = phone_book::try_start_link({.name = "phones", .keys = keys::duplicate});
        ASSERT_FALSE(again);
        EXPECT_EQ(again.error(), exit_reason{"already_started(" + to_string(book.process()) + ")"});
    });
}

TEST(registry_options, name_a_registry_that_must_be_there_and_of_these_types) {  // RG-031
    in_runtime([] {
        EXPECT_THROW(static_cast<void>(phone_book::named("nowhere")), argument_error);
        resident({.name = "plain"});
        EXPECT_THROW(static_cast<void>(phone_book::named("plain")), argument_error);
        auto const book = unique_book();
        EXPECT_NO_THROW(static_cast<void>(phone_book::named("phones")));
        using other_book = registry<int, int>;
        EXPECT_THROW(static_cast<void>(other_book::named("phones")), argument_error);
    });
}

}  // namespace
