// Counting words with threads alone: each has an equal part of the text and a table of its own, whose keys are views of the
// text; at the end the tables become one. This is what a flow is measured by.
#include "word_text.hpp"

#include <algorithm>
#include <thread>

namespace bench {
namespace {

using table = word_table<std::string_view>;

// Of about equal length, cut behind a line's end.
std::vector<std::string_view> parts_of(std::string_view text, std::size_t count) {
    std::vector<std::string_view> parts;
    for (; count > 1; --count) {
        std::size_t const cut = std::min(text.find('\n', text.size() / count), text.size() - 1) + 1;
        parts.push_back(text.substr(0, cut));
        text.remove_prefix(cut);
    }
    parts.push_back(text);
    return parts;
}

table count_part(std::string_view text) {
    table counts;
    for (std::string_view const word : words_of{text}) counts.add(word, 1);
    return counts;
}

}  // namespace

counted count_words_by_hand(std::string_view text, unsigned threads) {
    auto const parts = parts_of(text, threads);
    std::vector<table> counts(parts.size());
    std::vector<std::thread> running;
    for (std::size_t i = 1; i < parts.size(); ++i) running.emplace_back([&, i] { counts[i] = count_part(parts[i]); });
    counts[0] = count_part(parts[0]);
    for (auto& each : running) each.join();
    for (std::size_t i = 1; i < counts.size(); ++i)
        for (auto const& [word, count] : counts[i]) counts[0].add(word, count);
    counted all{.words = counts[0].size()};
    for (auto const& [word, count] : counts[0]) all.all += count;
    return all;
}

}  // namespace bench
