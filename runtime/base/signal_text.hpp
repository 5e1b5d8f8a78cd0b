#pragma once
// A text for a signal handler to write: a fixed buffer, no allocation, no locale. What does not fit is cut.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weft::base {

class signal_text {
public:
    signal_text& operator<<(std::string_view text) noexcept {
        for (char const c : text)
            if (length_ < buffer_.size()) buffer_[length_++] = c;
        return *this;
    }
    signal_text& operator<<(std::uint64_t number) noexcept { return digits(number, 10); }
    signal_text& hex(std::uint64_t number) noexcept {
        *this << "0x";
        return digits(number, 16);
    }
    [[nodiscard]] std::string_view text() const noexcept { return {buffer_.data(), length_}; }

private:
    signal_text& digits(std::uint64_t number, unsigned base) noexcept {
        std::array<char, 20> reversed{};
        std::size_t count = 0;
        do reversed[count++] = "0123456789abcdef"[number % base];
        while ((number /= base) != 0);
        while (count != 0) *this << std::string_view{&reversed[--count], 1};
        return *this;
    }

    std::array<char, 8192> buffer_;
    std::size_t length_ = 0;
};

}  // namespace weft::base
