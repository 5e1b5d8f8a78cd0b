#pragma once
// The text whose words are counted, and what every way of counting them shares: where a word ends, and a table of counts.
// Words are as frequent as in a language: the one of rank r about 1/r times as often as the first.

#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

/// Lines of words of small letters with one blank between two, about so many bytes; the same at each call.
[[nodiscard]] std::string zipf_text(std::size_t bytes);

/// Where a word ends.
struct word_end {
    char const* operator()(char const* at, char const* last) const {
        while (at != last && *at != ' ' && *at != '\n') ++at;
        return at;
    }
};
struct line_end {
    char const* operator()(char const* at, char const* last) const {
        auto const* const found = std::memchr(at, '\n', static_cast<std::size_t>(last - at));
        return found == nullptr ? last : static_cast<char const*>(found);
    }
};
/// So many whole lines as make 16 kB.
struct block_end {
    char const* operator()(char const* at, char const* last) const {
        constexpr std::ptrdiff_t bytes = 16'384;
        return last - at <= bytes ? last : line_end{}(at + bytes, last);
    }
};

/// The pieces of a text, each followed by a separator or the text's end; `Piece` is what they come as.
template <class Piece, class End>
class pieces {
public:
    explicit pieces(std::string_view text) : text_{text} {}

    class iterator {
    public:
        using value_type = Piece;
        using difference_type = std::ptrdiff_t;

        iterator() = default;
        explicit iterator(std::string_view rest) : at_{rest.data()}, last_{at_ + rest.size()}, stop_{End{}(at_, last_)} {}
        [[nodiscard]] Piece operator*() const { return Piece(at_, static_cast<std::size_t>(stop_ - at_)); }
        iterator& operator++() {
            at_ = stop_ == last_ ? last_ : stop_ + 1;
            stop_ = End{}(at_, last_);
            return *this;
        }
        iterator operator++(int) {
            iterator const before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(iterator const& a, iterator const& b) { return a.at_ == b.at_; }
        friend bool operator==(iterator const& a, std::default_sentinel_t) { return a.at_ == a.last_; }

    private:
        char const* at_ = nullptr;
        char const* last_ = nullptr;
        char const* stop_ = nullptr;
    };

    [[nodiscard]] iterator begin() const { return iterator{text_}; }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }

private:
    std::string_view text_;
};
using words_of = pieces<std::string_view, word_end>;
using lines_of = pieces<std::string, line_end>;
using blocks_of = pieces<std::string, block_end>;

/// Counts by word: a list of them, and slots that name the place in the list, filled to a half at most.
template <class Key>
class word_table {
public:
    word_table() : slots_(1U << 12U) {}

    void add(std::string_view word, long count) {
        std::uint64_t const hash = hash_of(word);
        auto const tag = static_cast<std::uint32_t>(hash >> 32U);
        for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
            slot const& here = slots_[at];
            if (here.place == 0) return insert(word, hash, count);
            if (here.tag != tag) continue;
            if (auto& entry = entries_[here.place - 1]; entry.first == word) {
                entry.second += count;
                return;
            }
        }
    }
    void reserve(std::size_t words) {
        while (slots_.size() < 2 * words) grow();
        entries_.reserve(words);
    }

    [[nodiscard]] auto begin() { return entries_.begin(); }
    [[nodiscard]] auto end() { return entries_.end(); }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    struct slot {
        std::uint32_t tag = 0;
        std::uint32_t place = 0;  // 0: free, else one more than the place in the list
    };

    template <class Word>
    static std::uint64_t load(char const* at) {
        Word bytes;
        std::memcpy(&bytes, at, sizeof(bytes));
        return bytes;
    }
    // At most eight bytes, read without a loop.
    static std::uint64_t last_part(std::string_view word) {
        std::size_t const length = word.size();
        if (length >= 4) return load<std::uint32_t>(word.data()) << 32U | load<std::uint32_t>(word.data() + length - 4);
        if (length >= 2) return load<std::uint16_t>(word.data()) << 32U | load<std::uint16_t>(word.data() + length - 2);
        return length == 0 ? 0 : load<std::uint8_t>(word.data());
    }
    static std::uint64_t hash_of(std::string_view word) {
        std::uint64_t sum = word.size();
        for (; word.size() > 8; word.remove_prefix(8)) sum = mixed(sum ^ load<std::uint64_t>(word.data()));
        return mixed(sum ^ last_part(word));
    }
    static std::uint64_t mixed(std::uint64_t word) {
        word *= 0x9e3779b97f4a7c15U;
        return word ^ (word >> 32U);
    }

    [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }

    void insert(std::string_view word, std::uint64_t hash, long count) {
        if (2 * (entries_.size() + 1) > slots_.size()) grow();
        entries_.emplace_back(Key{word}, count);
        settle(hash, entries_.size());
    }
    void settle(std::uint64_t hash, std::size_t place) {
        std::size_t at = hash & mask();
        while (slots_[at].place != 0) at = (at + 1) & mask();
        slots_[at] = {static_cast<std::uint32_t>(hash >> 32U), static_cast<std::uint32_t>(place)};
    }
    void grow() {
        slots_.assign(2 * slots_.size(), {});
        for (std::size_t i = 0; i < entries_.size(); ++i) settle(hash_of(entries_[i].first), i + 1);
    }

    std::vector<slot> slots_;
    std::vector<std::pair<Key, long>> entries_;
};

/// What every way ends with.
struct counted {
    std::size_t words = 0;  ///< different ones
    long all = 0;
};

/// Two threads or more, and nothing of weft.
[[nodiscard]] counted count_words_by_hand(std::string_view text, unsigned threads);

}  // namespace bench
