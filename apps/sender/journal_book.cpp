// Reading a journal (journal_book.hpp).

#include "sender/journal_book.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <optional>
#include <stdexcept>

#include "console/text.hpp"
#include "csv/input_error.hpp"

namespace sender {

namespace {

constexpr std::string_view title = "sender-journal 1 ";
constexpr std::string_view begin_word = "begin ";
constexpr std::string_view sent_word = "sent ";
constexpr std::string_view not_sent_word = "not-sent ";

std::string line_of(std::string_view word, std::string_view key) { return std::string{word}.append(key).append("\n"); }

std::optional<boost::uuids::uuid> uuid_of(std::string_view text) {
    try {
        return boost::uuids::string_generator{}(text.begin(), text.end());
    } catch (std::runtime_error const&) { return std::nullopt; }
}

}  // namespace

std::string begin_line(std::string_view key) { return line_of(begin_word, key); }
std::string sent_line(std::string_view key) { return line_of(sent_word, key); }
std::string not_sent_line(std::string_view key) { return line_of(not_sent_word, key); }

journal_book::journal_book(std::string_view text, std::string_view file) {
    for (std::uint64_t number = 1;; ++number) {
        auto const end = text.find('\n');
        if (end == std::string_view::npos) return;
        auto const line = text.substr(0, end);
        if (number == 1)
            take_first(line, file);
        else if (!take(line))
            throw csv::input_error{std::string{file} + ":" + std::to_string(number) + ": no line of a journal: '" +
                                   console::printable(line.substr(0, 100)) + "'"};
        text.remove_prefix(end + 1);
        valid_bytes_ += end + 1;
    }
}

void journal_book::take_first(std::string_view line, std::string_view file) {
    auto const fail = [&] {
        throw csv::input_error{std::string{file} + " is no journal of sender: its first line is '" +
                               console::printable(line.substr(0, 100)) + "'"};
    };
    if (!line.starts_with(title)) fail();
    line.remove_prefix(title.size());
    auto const blank = line.find(' ');
    if (blank == std::string_view::npos) fail();
    auto const mailing = uuid_of(line.substr(0, blank));
    way_ = line.substr(blank + 1);
    if (!mailing || way_.empty()) fail();
    mailing_ = *mailing;
}

bool journal_book::take(std::string_view line) {
    auto const told = [&](std::string_view word, standing where) {
        if (!line.starts_with(word) || line.size() == word.size()) return false;
        auto const [at, is_new] = people_.try_emplace(std::string{line.substr(word.size())}, where);
        if (!is_new) --counts_[static_cast<std::size_t>(at->second)];
        ++counts_[static_cast<std::size_t>(where)];
        at->second = where;
        return true;
    };
    return told(begin_word, standing::begun) || told(sent_word, standing::sent) || told(not_sent_word, standing::not_mailed);
}

std::string journal_book::first_line() const {
    return std::string{title} + boost::uuids::to_string(mailing_) + ' ' + way_ + '\n';
}

standing journal_book::of(std::string const& key) const {
    auto const found = people_.find(key);
    return found == people_.end() ? standing::not_mailed : found->second;
}

std::string journal_book::letter_id(std::string const& key) const {
    return boost::uuids::to_string(boost::uuids::name_generator_sha1{mailing_}(key));
}

}  // namespace sender
