#include "base/last_words.hpp"

#include <algorithm>
#include <array>
#include <atomic>

namespace weft::base {
namespace {

std::array<char, 1024> words;
std::atomic<std::size_t> length{0};

}  // namespace

void note_last_words(std::string_view text) noexcept {
    std::size_t const taken = std::min(text.size(), words.size());
    std::copy_n(text.data(), taken, words.data());
    length.store(taken, std::memory_order_release);  // pairs with the acquire in last_words()
}

std::string_view last_words() noexcept {
    return {words.data(), length.load(std::memory_order_acquire)};  // pairs with the release in note_last_words()
}

}  // namespace weft::base
