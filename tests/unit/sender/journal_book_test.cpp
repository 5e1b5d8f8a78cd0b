// A journal is read line by line; what was cut off was never written.

#include "sender/journal_book.hpp"

#include <gtest/gtest.h>

#include <boost/uuid/string_generator.hpp>

#include "csv/input_error.hpp"

namespace sender {
namespace {

auto const mailing = boost::uuids::string_generator{}("01234567-89ab-cdef-0123-456789abcdef");
std::string const head = "sender-journal 1 01234567-89ab-cdef-0123-456789abcdef smtp\n";

std::string refusal(std::string const& text) {
    try {
        (void)journal_book{text, "j"};
    } catch (csv::input_error const& wrong) { return wrong.what(); }
    return "nothing was thrown";
}

TEST(journal_book, begins_with_the_mailing_and_its_way) {
    EXPECT_EQ((journal_book{mailing, "smtp"}.first_line()), head);
    journal_book const read{head, "j"};
    EXPECT_EQ(read.first_line(), head);
    EXPECT_EQ(read.way(), "smtp");
    EXPECT_EQ((journal_book{journal_book{mailing, "outbox /a b"}.first_line(), "j"}.way()), "outbox /a b");
}

TEST(journal_book, knows_where_each_person_stands) {
    journal_book const book{head + begin_line("a") + sent_line("a") + begin_line("b") + begin_line("c") + not_sent_line("c") +
                                begin_line("d") + not_sent_line("d") + begin_line("d"),
                            "j"};
    EXPECT_EQ(book.of("a"), standing::sent);
    EXPECT_EQ(book.of("b"), standing::begun);
    EXPECT_EQ(book.of("c"), standing::not_mailed);
    EXPECT_EQ(book.of("d"), standing::begun);
    EXPECT_EQ(book.of("e"), standing::not_mailed);
    EXPECT_EQ(book.sent(), 1U);
    EXPECT_EQ(book.begun(), 2U);
}

TEST(journal_book, ends_with_the_last_whole_line_wherever_it_was_cut) {
    auto const whole = head + begin_line("ann@example.org") + sent_line("ann@example.org");
    for (std::size_t size = head.size(); size < whole.size(); ++size) {
        journal_book const book{whole.substr(0, size), "j"};
        auto const last = whole.rfind('\n', size == 0 ? 0 : size - 1) + 1;
        EXPECT_EQ(book.valid_bytes(), last) << size;
        EXPECT_NE(book.of("ann@example.org"), standing::sent);
    }
    EXPECT_FALSE(journal_book::is_begun(""));
    EXPECT_FALSE(journal_book::is_begun(head.substr(0, head.size() - 1)));
    EXPECT_TRUE(journal_book::is_begun(head));
}

TEST(journal_book, refuses_what_is_no_journal) {
    EXPECT_EQ(refusal("email,name\n"), "j is no journal of sender: its first line is 'email,name'");
    EXPECT_NE(refusal("sender-journal 1 zzz smtp\n"), "nothing was thrown");
    EXPECT_NE(refusal("sender-journal 1 01234567-89ab-cdef-0123-456789abcdef\n"), "nothing was thrown");
    EXPECT_EQ(refusal(head + "sent a\nmailed b\n"), "j:3: no line of a journal: 'mailed b'");
    EXPECT_EQ(refusal(head + "sent \n"), "j:2: no line of a journal: 'sent '");
}

TEST(journal_book, gives_each_letter_an_id_of_the_mailing_and_the_person) {
    journal_book const book{mailing, "smtp"};
    EXPECT_EQ(book.letter_id("a"), (journal_book{head, "j"}.letter_id("a")));
    EXPECT_NE(book.letter_id("a"), book.letter_id("b"));
    EXPECT_NE(book.letter_id("a"), (journal_book{boost::uuids::uuid{}, "smtp"}.letter_id("a")));
    EXPECT_EQ(book.letter_id("a").size(), 36U);
}

}  // namespace
}  // namespace sender
