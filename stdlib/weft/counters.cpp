#include <weft/counters.hpp>
#include <weft/errors.hpp>

#include <algorithm>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace weft {

namespace detail {

namespace {

constexpr std::size_t line_bytes = 64;
constexpr std::size_t per_line = line_bytes / sizeof(std::int64_t);

struct alignas(line_bytes) line {
    std::atomic<std::int64_t> values[per_line]{};
};

/// Threads are numbered as they come; the numbers go round the rows.
std::size_t number_of_thread() noexcept {
    static std::atomic<std::size_t> next{0};
    thread_local std::size_t const mine = next.fetch_add(1, std::memory_order_relaxed);  // relaxed: any number will do
    return mine;
}

std::size_t rows_for(counter_mode mode) {
    if (mode == counter_mode::atomic) return 1;
    return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 64);
}

}  // namespace

class counter_rows {
public:
    counter_rows(std::size_t size, counter_mode mode)
        : size_{size}, mode_{mode}, rows_{rows_for(mode)}, width_{(size + per_line - 1) / per_line}, lines_(rows_ * width_) {}

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] counter_mode mode() const noexcept { return mode_; }

    // Release pairs with the acquire in sum(): who sees the addition sees what its thread has added elsewhere before.
    void add(std::size_t index, std::int64_t by) {
        std::size_t const row = rows_ == 1 ? 0 : number_of_thread() % rows_;
        at(row, index).fetch_add(by, std::memory_order_release);
    }
    [[nodiscard]] std::int64_t sum(std::size_t index) {
        std::uint64_t total = 0;  // unsigned, so that it may wrap around
        // Acquire pairs with the release in add() and put().
        for (std::size_t row = 0; row != rows_; ++row) total += static_cast<std::uint64_t>(at(row, index).load(std::memory_order_acquire));
        return static_cast<std::int64_t>(total);
    }
    void put(std::size_t index, std::int64_t value) {
        if (rows_ == 1) {
            at(0, index).store(value, std::memory_order_release);  // pairs with the acquire in sum()
            return;
        }
        std::lock_guard const hold{putting_};  // two at once would both correct the same difference
        add(index, static_cast<std::int64_t>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(sum(index))));
    }

private:
    [[nodiscard]] std::atomic<std::int64_t>& at(std::size_t row, std::size_t index) {
        if (index >= size_) bad_index("counters", index, size_);
        return lines_[row * width_ + index / per_line].values[index % per_line];
    }

    std::size_t const size_;
    counter_mode const mode_;
    std::size_t const rows_;
    std::size_t const width_;  // lines of one row
    std::vector<line> lines_;
    std::mutex putting_;
};

void check_array_size(char const* what, std::size_t size) {
    if (size == 0) throw argument_error{std::string{what} + ": size is 0; allowed are 1 and more"};
}

void check_counter_mode(counter_mode mode) {
    if (mode == counter_mode::atomic || mode == counter_mode::write_concurrent) return;
    throw argument_error{"counters: mode is " + std::to_string(static_cast<unsigned>(mode)) +
                         "; allowed are atomic and write_concurrent"};
}

void bad_index(char const* what, std::size_t index, std::size_t size) {
    throw argument_error{std::string{what} + ": index is " + std::to_string(index) + "; allowed are 0 to " + std::to_string(size - 1)};
}

}  // namespace detail

counters::counters(std::size_t size, counter_mode mode) {
    detail::check_array_size("counters", size);
    detail::check_counter_mode(mode);
    rows_ = std::make_shared<detail::counter_rows>(size, mode);
}

std::size_t counters::size() const noexcept { return rows_->size(); }
counter_mode counters::mode() const noexcept { return rows_->mode(); }
void counters::add(std::size_t index, std::int64_t by) const { rows_->add(index, by); }
void counters::sub(std::size_t index, std::int64_t by) const {
    rows_->add(index, static_cast<std::int64_t>(std::uint64_t{0} - static_cast<std::uint64_t>(by)));
}
void counters::put(std::size_t index, std::int64_t value) const { rows_->put(index, value); }
std::int64_t counters::get(std::size_t index) const { return rows_->sum(index); }

}  // namespace weft
