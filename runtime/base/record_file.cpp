#include "base/record_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace weft::base {

namespace {

constexpr std::string_view cut_mark = "\n(cut)\n";

}  // namespace

record_file::record_file(int file, std::span<char> buffer, std::uint64_t size_limit, nanos deadline) noexcept
    : file_{file}, buffer_{buffer}, size_limit_{size_limit}, deadline_{deadline} {}

record_file& record_file::operator<<(std::string_view text) noexcept {
    std::size_t const room = buffer_.size() - cut_mark.size();
    if (length_ >= room) return *this;
    bool const fits = text.size() <= room - length_;
    std::size_t const taken = fits ? text.size() : room - length_;
    std::memcpy(buffer_.data() + length_, text.data(), taken);
    length_ += taken;
    if (fits) return *this;
    std::memcpy(buffer_.data() + length_, cut_mark.data(), cut_mark.size());
    length_ += cut_mark.size();
    return *this;
}

record_file& record_file::digits(std::uint64_t number, unsigned base) noexcept {
    std::array<char, 20> text{};
    std::size_t begin = text.size();
    do text[--begin] = "0123456789abcdef"[number % base];
    while ((number /= base) != 0);
    return *this << std::string_view{&text[begin], text.size() - begin};
}

record_file& record_file::hex(std::uint64_t number) noexcept {
    *this << "0x";
    return digits(number, 16);
}

record_file& record_file::escaped(std::string_view text) noexcept {
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '\n') *this << "\\n";
        else if (byte < 0x20 || byte == 0x7f) *this << "?";
        else *this << std::string_view{&c, 1};
    }
    return *this;
}

nanos record_file::now() noexcept {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<nanos>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

bool record_file::stop(end why) noexcept {
    drop_record();
    if (why_ == end::open) why_ = why;
    return false;
}

bool record_file::finish_record() noexcept {
    if (!is_open()) return stop(why_);
    if (deadline_ != never && now() >= deadline_) return stop(end::by_time);
    std::uint64_t const with_it = written_ + length_;
    if (size_limit_ < room_for_last || with_it > size_limit_ - room_for_last) return stop(end::by_size);
    finished_ = length_;
    ++records_;
    return finished_ <= buffer_.size() / 2 || flush();
}

bool record_file::flush() noexcept {
    std::size_t const more = length_ - finished_;
    bool const done = write_out({buffer_.data(), finished_});
    std::memmove(buffer_.data(), buffer_.data() + finished_, more);
    finished_ = 0;
    length_ = more;
    return done || stop(end::failed);
}

bool record_file::write_out(std::string_view text) noexcept {
    while (!text.empty()) {
        ssize_t const done = ::write(file_, text.data(), text.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) {
            error_ = done < 0 ? errno : ENOSPC;
            return false;
        }
        written_ += static_cast<std::uint64_t>(done);
        text.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
}

void record_file::close(std::string_view last) noexcept {
    drop_record();
    if (why_ == end::failed || !flush()) return;
    if (written_ + last.size() > size_limit_) return;
    if (!write_out(last)) static_cast<void>(stop(end::failed));
}

}  // namespace weft::base
