#pragma once
// A text file made of records, written where nothing may be relied on: no allocation, no lock, no locale. What the file holds
// is whole records, whenever the writing stops: at a limit of time or size, or because the file takes no more.
//
// Async-signal-safe. Threads: one owner.

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weft::base {

class record_file {
public:
    enum class end : std::uint8_t { open, by_time, by_size, failed };

    /// `buffer`: what a record fits in at most. `size_limit`: of the whole file. `deadline`: of now(), or never.
    record_file(int file, std::span<char> buffer, std::uint64_t size_limit, nanos deadline) noexcept;

    // Into the record that is being made; what does not fit in the buffer is cut.
    record_file& operator<<(std::string_view text) noexcept;
    record_file& operator<<(std::uint64_t number) noexcept { return digits(number, 10); }
    record_file& hex(std::uint64_t number) noexcept;
    /// Of text that others wrote: stays in its line.
    record_file& escaped(std::string_view text) noexcept;

    /// The record is complete. False: it was not taken, and no other will be.
    bool finish_record() noexcept;
    void drop_record() noexcept { length_ = finished_; }
    /// Everything that is complete is handed to the system. False: it does not take it.
    bool flush() noexcept;
    /// The last record, for which room was kept; written even behind a limit. Empty when not even it fits.
    void close(std::string_view last) noexcept;

    [[nodiscard]] end why() const noexcept { return why_; }
    [[nodiscard]] bool is_open() const noexcept { return why_ == end::open; }
    [[nodiscard]] std::uint64_t written() const noexcept { return written_; }
    [[nodiscard]] std::uint64_t records() const noexcept { return records_; }
    /// Of the failure: errno.
    [[nodiscard]] int error() const noexcept { return error_; }

    /// The machine's monotonic clock, also in simulated time.
    [[nodiscard]] static nanos now() noexcept;

    static constexpr std::uint64_t room_for_last = 128;

private:
    record_file& digits(std::uint64_t number, unsigned base) noexcept;
    bool stop(end why) noexcept;
    bool write_out(std::string_view text) noexcept;

    int const file_;
    std::span<char> const buffer_;
    std::uint64_t const size_limit_;
    nanos const deadline_;
    std::size_t finished_ = 0;  // bytes of complete records in the buffer
    std::size_t length_ = 0;    // those and the one that is being made
    std::uint64_t written_ = 0;
    std::uint64_t records_ = 0;
    int error_ = 0;
    end why_ = end::open;
};

}  // namespace weft::base
