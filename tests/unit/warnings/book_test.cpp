// The book itself: thresholds, ages, silence, and that nothing flaps. Its rule here says what the test wants to hear.

#include "support.hpp"

#include <weft/errors.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <random>

namespace weft::observe::warnings::test {
namespace {

class parrot final : public rule {
public:
    parrot(double const& value, bool const& critical) : value_{value}, critical_{critical} {}
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W01"}; }
    void see(look const&, settings const&, std::vector<measure>& into) override {
        into.push_back({.code = "W01", .key = "x", .value = value_, .critical = critical_, .subject = "x", .what = "it is", .label = "pool/7"});
    }

private:
    double const& value_;
    bool const& critical_;
};

/// W01: raised at 1000 for 5 s, cleared below 100 for 2 s, critical at 10000.
class one_number {
public:
    explicit one_number(settings how = {}) : pages{std::move(how), rules_of(value, critical)} {}
    std::size_t see(double is) {
        value = is;
        now.at += 1s;
        now.wall += 1s;
        return pages.see(now).size();
    }
    std::string state() {
        auto const all = pages.raised();
        return all.empty() ? "-" : std::string{to_string(all.front().level)};
    }
    double value = 0;
    bool critical = false;
    look now{};
    book pages;

private:
    static rules rules_of(double const& value, bool const& critical) {
        rules made;
        made.push_back(std::make_unique<parrot>(value, critical));
        return made;
    }
};

std::string refusal(std::vector<std::pair<std::string, std::string>> const& lint) {
    try {
        static_cast<void>(settings{lint});
        return "(accepted)";
    } catch (argument_error const& wrong) {
        return wrong.what();
    }
}

TEST(book, raises_what_is_bad_for_long_enough_and_tells_it_once) {
    one_number of;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(of.see(1000), 0U);
    EXPECT_EQ(of.state(), "-");
    EXPECT_EQ(of.see(1000), 1U);
    EXPECT_EQ(of.state(), "warn");
    for (int i = 0; i < 20; ++i) EXPECT_EQ(of.see(2000), 0U);
    EXPECT_EQ(of.pages.raised().front().since, 6s);
}

TEST(book, does_not_raise_what_was_fine_in_between) {
    one_number of;
    for (int i = 0; i < 40; ++i) EXPECT_EQ(of.see(i % 5 == 4 ? 999 : 1000), 0U);
}

TEST(book, clears_only_below_the_other_threshold) {
    one_number of;
    for (int i = 0; i < 6; ++i) of.see(1000);
    for (int i = 0; i < 30; ++i) of.see(100);
    EXPECT_EQ(of.state(), "warn");
    of.see(99);
    of.see(99);
    EXPECT_EQ(of.state(), "warn");
    of.see(99);
    EXPECT_EQ(of.state(), "-");
    ASSERT_EQ(of.pages.history().size(), 1U);
    EXPECT_EQ(of.pages.history().front().was.subject, "x");
    EXPECT_EQ(of.pages.history().front().cleared_wall - of.pages.history().front().raised_wall, 33s);
    EXPECT_EQ(of.pages.count(), 0U);
}

TEST(book, tells_again_when_it_becomes_critical) {
    one_number of;
    for (int i = 0; i < 6; ++i) of.see(1000);
    EXPECT_EQ(of.see(10'000), 1U);
    EXPECT_EQ(of.state(), "crit");
    EXPECT_EQ(of.see(5000), 0U);
    EXPECT_EQ(of.state(), "crit") << "until it is below raise";
    for (int i = 0; i < 3; ++i) of.see(999);
    EXPECT_EQ(of.state(), "warn");
}

TEST(book, a_measure_may_be_critical_for_a_reason_of_its_own) {
    one_number of;
    of.critical = true;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(of.see(1000), 0U);
    EXPECT_EQ(of.see(1000), 1U);
    EXPECT_EQ(of.state(), "crit");
}

TEST(book, settings_move_thresholds_in_proportion) {
    settings const how{{{"W01.raise", "10"}, {"W01.for", "0s"}}};
    EXPECT_DOUBLE_EQ(how.of("W01").at.clear, 1);
    EXPECT_DOUBLE_EQ(how.of("W01").at.critical, 100);
    one_number of{how};
    EXPECT_EQ(of.see(10), 1U);
    settings const other{{{"W01.clear", "7"}, {"W01.raise", "10"}}};
    EXPECT_DOUBLE_EQ(other.of("W01").at.clear, 7) << "whatever the order";
}

TEST(book, silences_codes_and_labels_and_counts_them) {
    one_number off{settings{{{"W01", "off"}}}};
    one_number allowed{settings{{{"W01.allow", "conn/*,pool/*"}}}};
    one_number not_allowed{settings{{{"W01.allow", "pool,pool/8"}}}};
    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(off.see(1000), 0U);
        EXPECT_EQ(allowed.see(1000), 0U);
        not_allowed.see(1000);
    }
    EXPECT_EQ(off.pages.silenced(), 1U);
    EXPECT_EQ(allowed.pages.silenced(), 1U);
    EXPECT_EQ(not_allowed.state(), "warn");
    allowed.see(0);
    EXPECT_EQ(allowed.pages.silenced(), 0U);
}

/// So many subjects are bad, each under its own key.
class crowd final : public rule {
public:
    explicit crowd(std::size_t const& size) : size_{size} {}
    bool needs_processes() const noexcept override { return false; }
    std::vector<std::string_view> codes() const override { return {"W01"}; }
    void see(look const&, settings const&, std::vector<measure>& into) override {
        for (std::size_t i = 0; i < size_; ++i)
            into.push_back({.code = "W01", .key = std::to_string(i), .value = 1000, .subject = std::to_string(i), .what = "it is"});
    }

private:
    std::size_t const& size_;
};

TEST(book, keeps_a_thousand_of_the_silenced_and_counts_the_others) {
    std::size_t size = 20'000;
    rules with;
    with.push_back(std::make_unique<crowd>(size));
    book pages{settings{{{"W01", "off"}}}, std::move(with)};
    look now;
    for (int i = 0; i < 3; ++i) {
        now.at += 1s;
        EXPECT_TRUE(pages.see(now).empty());
        EXPECT_EQ(pages.silenced(), 20'000U) << "each is counted once, at each look";
        EXPECT_EQ(pages.silenced_subjects().size(), book::most_silenced);
    }
    size = 3;
    now.at += 1s;
    EXPECT_TRUE(pages.see(now).empty());
    EXPECT_EQ(pages.silenced(), 3U);
    EXPECT_EQ(pages.silenced_subjects().size(), 3U);
}

TEST(book, settings_refuse_by_key_value_and_what_is_allowed) {
    EXPECT_EQ(refusal({{"W0l", "off"}}), "lint.W0l: there is no warning W0l; did you mean W01?");
    EXPECT_EQ(refusal({{"W01", "of"}}), "lint.W01 is 'of'; it must be off or on");
    EXPECT_EQ(refusal({{"W01.raise", "-1"}}), "lint.W01.raise is '-1'; it must be a number from 0 on");
    EXPECT_EQ(refusal({{"W01.for", "5"}}), "lint.W01.for is '5'; it must be a duration such as 250ms, 10s or 5m");
    EXPECT_EQ(refusal({{"W01.raise", "10"}, {"W01.clear", "11"}}), "lint.W01: clear must not be above raise, nor raise above critical");
    EXPECT_NE(refusal({{"W01.low", "1"}}).find("a warning has raise, clear"), std::string::npos);
}

TEST(book, keeps_what_was_raised_while_processes_are_not_looked_at) {
    made_up_node of{{{"W01.for", "0s"}}};
    of.add(1).mailbox = 5000;
    of.looks(1);
    EXPECT_TRUE(of.is_raised("W01"));
    of.now.has_processes = false;
    of.all.clear();
    of.looks(30);
    EXPECT_TRUE(of.is_raised("W01"));
    of.now.has_processes = true;
    of.looks(3);
    EXPECT_FALSE(of.is_raised("W01")) << "it is gone";
}

TEST(book, silences_one_subject_for_a_while_and_at_once) {
    made_up_node of{{{"W01.for", "0s"}}};
    of.add(1, "conn/1").mailbox = 5000;
    of.add(2, "conn/2").mailbox = 5000;
    of.looks(1);
    ASSERT_EQ(of.pages.count(), 2U);
    std::string const subject = of.pages.raised().front().subject;
    EXPECT_TRUE(of.pages.silence_for({.code = "W01", .subject = subject}, 10s));
    EXPECT_EQ(of.pages.count(), 1U);
    EXPECT_TRUE(of.look().empty()) << "the other one was told already";
    auto const silenced = of.pages.silenced_subjects();
    ASSERT_EQ(silenced.size(), 1U);
    EXPECT_EQ(silenced[0].subject, subject);
    EXPECT_EQ(silenced[0].why, "silenced");
    EXPECT_EQ(silenced[0].left, 9s);
    of.looks(8);
    EXPECT_EQ(of.pages.count(), 1U);
    EXPECT_EQ(of.look().size(), 1U) << "the time is over, and it still holds";
    EXPECT_TRUE(of.pages.silenced_subjects().empty());
}

TEST(book, goes_on_telling_of_one_for_whose_silence_there_is_no_room) {
    made_up_node of{{{"W01.for", "0s"}}};
    of.add(1, "conn/1").mailbox = 5000;
    of.looks(1);
    for (std::size_t i = 0; i < silences::most; ++i)
        ASSERT_TRUE(of.pages.silence_for({.code = "W01", .subject = "other " + std::to_string(i)}, 1h));
    EXPECT_FALSE(of.pages.silence_for({.code = "W01", .label = "conn/*"}, 1h));
    EXPECT_EQ(of.pages.count(), 1U);
    EXPECT_TRUE(of.look().empty()) << "it was told already";
}

TEST(book, silences_all_of_a_label_and_takes_it_back) {
    made_up_node of{{{"W01.for", "0s"}, {"W02.allow", "conn/*"}}};
    of.add(1, "conn/1").mailbox = 5000;
    of.add(2, "job/1").mailbox = 5000;
    EXPECT_TRUE(of.pages.silence_for({.code = "W01", .label = "conn/*"}, 1h));
    of.looks(2);
    EXPECT_EQ(of.pages.count(), 1U);
    EXPECT_EQ(of.pages.silenced(), 1U);
    EXPECT_FALSE(of.pages.silence_for({.code = "W01", .label = "pool/*"}, 0s)) << "nobody silenced these";
    EXPECT_TRUE(of.pages.silence_for({.code = "W01", .label = "conn/*"}, 0s));
    of.looks(1);
    EXPECT_EQ(of.pages.count(), 2U);
    EXPECT_EQ(of.pages.silenced(), 0U);
}

TEST(book, keeps_a_bounded_number_of_warnings_and_of_history) {
    made_up_node of{{{"W01.for", "0s"}, {"W01.clear_for", "0s"}}};
    for (std::uint32_t slot = 0; slot < 1500; ++slot) of.add(slot).mailbox = 5000;
    of.looks(1);
    EXPECT_EQ(of.pages.count(), book::most_active);
    of.all.clear();
    of.looks(1);
    EXPECT_EQ(of.pages.count(), 0U);
    EXPECT_EQ(of.pages.history().size(), book::most_history);
}

TEST(book, nothing_flaps_around_a_threshold) {
    for (unsigned seed = 0; seed < 50; ++seed) {
        std::mt19937 random{seed};
        one_number of;
        std::size_t told = 0;
        int crossings = 0;  // of the whole band, up
        bool high = false;
        for (int i = 0; i < 2000; ++i) {
            double const value = 1000 + 1100 * std::uniform_real_distribution{-1.0, 1.0}(random);
            if (value >= 1000 && !high) high = true, ++crossings;
            if (value < 100) high = false;
            told += of.see(value);
        }
        EXPECT_LE(told, static_cast<std::size_t>(crossings)) << "seed " << seed;
        one_number near;  // never out of the band: at most once
        std::size_t told_near = 0;
        for (int i = 0; i < 2000; ++i) told_near += near.see(std::uniform_real_distribution{101.0, 5000.0}(random));
        EXPECT_LE(told_near, 1U) << "seed " << seed;
    }
}

}  // namespace
}  // namespace weft::observe::warnings::test
