#pragma once

// What a journal says: which mailing it is of, who was mailed, and who was perhaps. It is text, a line an event:
//
//     sender-journal 1 9f1c…(the mailing's id) smtp       or: outbox and its folder
//     begin ann@example.org          the step that cannot be undone comes next
//     sent ann@example.org           it was done
//     begin bob@example.org
//     not-sent bob@example.org       it was not: the server said no
//
// A line counts when its line end is there, so a write that was cut off is as if it had never been begun.

#include <array>
#include <boost/uuid/uuid.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace sender {

/// Where one person stands.
enum class standing : std::uint8_t {
    not_mailed,  // never begun, or known not to have been done
    begun,       // begun, and nothing more is known
    sent
};

/// The three lines that can follow the first; `key` is a person_key.
[[nodiscard]] std::string begin_line(std::string_view key);
[[nodiscard]] std::string sent_line(std::string_view key);
[[nodiscard]] std::string not_sent_line(std::string_view key);

/// Threads: one at a time.
class journal_book {
public:
    /// Of a mailing that begins.
    journal_book(boost::uuids::uuid mailing, std::string way) : mailing_{mailing}, way_{std::move(way)} {}
    /// Of what a file holds; see is_begun. Errors: csv::input_error naming the file, the line and what is wrong with it.
    journal_book(std::string_view text, std::string_view file);

    /// Whether the text has a whole first line. A file without is one of a run that was killed before it did anything.
    [[nodiscard]] static bool is_begun(std::string_view text) { return text.find('\n') != std::string_view::npos; }

    [[nodiscard]] std::string first_line() const;
    [[nodiscard]] standing of(std::string const& key) const;
    /// The same for every attempt to mail this person in this mailing, and for nobody else.
    [[nodiscard]] std::string letter_id(std::string const& key) const;

    /// How the letters are delivered, in words without a line end.
    [[nodiscard]] std::string const& way() const noexcept { return way_; }
    [[nodiscard]] std::size_t sent() const noexcept { return counts_[static_cast<std::size_t>(standing::sent)]; }
    [[nodiscard]] std::size_t begun() const noexcept { return counts_[static_cast<std::size_t>(standing::begun)]; }
    /// Up to the end of the last whole line.
    [[nodiscard]] std::size_t valid_bytes() const noexcept { return valid_bytes_; }

private:
    void take_first(std::string_view line, std::string_view file);
    [[nodiscard]] bool take(std::string_view line);

    boost::uuids::uuid mailing_{};
    std::string way_;
    std::unordered_map<std::string, standing> people_;
    std::array<std::size_t, 3> counts_{};  // of the people, by where they stand
    std::size_t valid_bytes_ = 0;
};

}  // namespace sender
