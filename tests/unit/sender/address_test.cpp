// Which addresses mail is sent to, and how one is read with a name.

#include "sender/address.hpp"

#include <gtest/gtest.h>

namespace sender {
namespace {

TEST(address, that_people_have_is_taken) {
    for (auto const* const good : {"ann@example.org", "a.b-c+tag@sub.example.co.uk", "x@localhost", "O'Neil_1@a-b.example",
                                   "1@2.example", "!#$%&'*+-/=?^_`{|}~@example.org"})
        EXPECT_EQ(wrong_with_address(good), "") << good;
}

TEST(address, is_refused_with_what_is_wrong) {
    std::vector<std::pair<std::string, std::string>> const cases{
        {"", "no address"},
        {"ann", "no @"},
        {"@example.org", "nothing stands before the @"},
        {"ann@", "nothing stands behind the @"},
        {"ann@example", "the domain has no dot"},
        {"ann..lee@example.org", "a dot before the @ has nothing on one side"},
        {".ann@example.org", "a dot before the @ has nothing on one side"},
        {"ann lee@example.org", "a character before the @ that is not taken there"},
        {"ann@bob@example.org", "a character before the @ that is not taken there"},
        {"\"ann\"@example.org", "a character before the @ that is not taken there"},
        {"ann@example..org", "a dot of the domain has nothing on one side"},
        {"ann@example.org.", "a dot of the domain has nothing on one side"},
        {"ann@-example.org", "a part of the domain begins or ends with a hyphen"},
        {"ann@exa_mple.org", "a character of the domain that is no letter, digit, hyphen or dot"},
        {"ann@[10.0.0.1]", "a character of the domain that is no letter, digit, hyphen or dot"},
        {"żółw@example.org", "characters that are not ASCII, which need SMTPUTF8"},
        {std::string(65, 'a') + "@example.org", "more than 64 characters stand before the @"},
        {"a@" + std::string(64, 'b') + ".org", "a part of the domain has more than 63 characters"},
        {"a@" + std::string(250, 'b') + ".org", "more than 254 characters"}};
    for (auto const& [bad, why] : cases) EXPECT_EQ(wrong_with_address(bad), why) << bad;
}

TEST(address, that_could_break_out_of_a_command_is_refused) {
    for (auto const* const bad : {"a@example.org\r\nRCPT TO:<b@example.org>", "a@example.org>", "<a@example.org", "a@example.org\n",
                                  "a\r@example.org", "a@example.org ", "a@exa mple.org"})
        EXPECT_NE(wrong_with_address(bad), "") << bad;
    EXPECT_NE(wrong_with_address(std::string("a\0@example.org", 14)), "");
}

TEST(address, is_the_same_person_in_capitals) { EXPECT_EQ(person_key("Ann@Example.ORG"), person_key("ann@example.org")); }

TEST(address, is_read_with_a_name) {
    EXPECT_EQ(parse_mailbox("ann@example.org"), (mailbox{"", "ann@example.org"}));
    EXPECT_EQ(parse_mailbox(" Ann Lee <ann@example.org> "), (mailbox{"Ann Lee", "ann@example.org"}));
    EXPECT_EQ(parse_mailbox("<ann@example.org>"), (mailbox{"", "ann@example.org"}));
    EXPECT_EQ(parse_mailbox(R"("Lee, \"Ann\"" <ann@example.org>)"), (mailbox{R"(Lee, "Ann")", "ann@example.org"}));
}

TEST(address, comes_from_behind_the_last_bracket_whatever_the_name_says) {
    EXPECT_EQ(parse_mailbox("Eve <eve@example.org>, x <ann@example.org>"), (mailbox{"Eve <eve@example.org>, x", "ann@example.org"}));
}

}  // namespace
}  // namespace sender
