#include "word_text.hpp"

#include "harness.hpp"

#include <algorithm>
#include <cmath>

namespace bench {
namespace {

constexpr long vocabulary = 30'000;
constexpr long words_a_line = 12;
constexpr long most = 2147483647;

// Frequent words are short.
std::string make_word(long rank, minstd& random) {
    auto const letters = 1 + static_cast<std::size_t>(std::log2(static_cast<double>(rank + 1))) * 2 / 3 + static_cast<std::size_t>(random() % 4);
    std::string word(letters, ' ');
    for (char& letter : word) letter = static_cast<char>('a' + random() % 26);
    return word;
}

std::vector<std::string> make_vocabulary(minstd& random) {
    std::vector<std::string> words;
    for (long rank = 1; rank <= vocabulary; ++rank) words.push_back(make_word(rank, random));
    return words;
}

// The logarithm of a rank is spread evenly.
std::size_t random_rank(minstd& random) {
    double const share = static_cast<double>(random()) / static_cast<double>(most);
    return static_cast<std::size_t>(std::exp(share * std::log(static_cast<double>(vocabulary)))) - 1;
}

}  // namespace

std::string zipf_text(std::size_t bytes) {
    minstd random{12345};
    auto const words = make_vocabulary(random);
    std::string text;
    text.reserve(bytes + 64);
    for (long i = 1; text.size() < bytes; ++i) {
        text += words[std::min(random_rank(random), words.size() - 1)];
        text += i % words_a_line == 0 ? '\n' : ' ';
    }
    text.back() = '\n';
    return text;
}

}  // namespace bench
