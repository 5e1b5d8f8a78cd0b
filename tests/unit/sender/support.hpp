#pragma once

// What the sender's tests share: deliveries that do what a test says, lists of people, and a plan to mail them.

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sender/mailing.hpp"

namespace sender::test {

/// Does what it is told to, and counts.
class scripted final : public delivery {
public:
    using script = std::function<verdict(letter const&, commit const&)>;
    explicit scripted(script what, verdict seen = {verdict::kind::unknown, "nobody knows"}) : what_{std::move(what)}, seen_{std::move(seen)} {}

    [[nodiscard]] verdict deliver(letter const& what, commit const& before) const override { return what_(what, before); }
    [[nodiscard]] verdict look(std::string const&) const override { return seen_; }

private:
    script what_;
    verdict seen_;
};

inline std::vector<recipient> people(std::size_t count) {
    std::vector<recipient> all;
    for (std::size_t i = 0; i < count; ++i) {
        auto const address = "p" + std::to_string(i) + "@example.org";
        all.push_back({.line = i + 2, .address = address, .key = address, .fields = {address}});
    }
    return all;
}

inline letter_template a_letter() {
    std::vector<std::string> const columns{"email"};
    return {"From: news@example.org\nSubject: Hello\n\nYou are {{email}}.\n", "letter.txt", columns};
}

inline std::string const journal_head = "sender-journal 1 01234567-89ab-cdef-0123-456789abcdef smtp\n";

/// Starts a journal at the path; the ids of letters are the keys.
inline std::shared_ptr<mailing_plan const> plan_for(std::vector<recipient> all, std::shared_ptr<delivery const> way,
                                                    std::filesystem::path const& file) {
    std::vector<std::string> ids;
    for (auto const& each : all) ids.push_back(each.key);
    return std::make_shared<mailing_plan const>(mailing_plan{.people = std::move(all),
                                                             .ids = std::move(ids),
                                                             .text = a_letter(),
                                                             .way = std::move(way),
                                                             .notes = journal::start_link(file, 0, journal_head)});
}

}  // namespace sender::test
