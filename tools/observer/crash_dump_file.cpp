// One line ahead: a section ends where the mark of the next one stands.

#include "crash_dump_file.hpp"

#include "cli_error.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace weft::cli {
namespace {

constexpr std::size_t longest_line = std::size_t{64} * 1024;
constexpr std::size_t largest_piece = std::size_t{1} << 20U;
constexpr std::string_view first_mark = "=weft_crash_dump:";

}  // namespace

std::string_view dump_piece::value(std::string_view key) const noexcept {
    for (std::string_view const line : lines)
        if (line.starts_with(key) && line.substr(key.size()).starts_with(": ")) return line.substr(key.size() + 2);
    return {};
}

std::uint64_t dump_piece::number(std::string_view key) const noexcept {
    std::uint64_t found = 0;
    std::string_view const text = value(key);
    std::from_chars(text.data(), text.data() + text.size(), found);
    return found;
}

std::vector<std::string_view> dump_piece::trace() const {
    std::vector<std::string_view> calls;
    bool below = false;
    for (std::string_view const line : lines) {
        if (below && line.starts_with("    ")) calls.push_back(line.substr(4));
        else below = line == "trace:";
    }
    return calls;
}

dump_file::dump_file(std::string const& path) : path_{path}, in_{path, std::ios::binary} {
    if (!in_) throw cli_error{exit_code::usage, "cannot read " + path + ": " + std::strerror(errno)};
    bool const known = read_line() && line_ == std::string{first_mark} + '1';
    if (!known && line_.starts_with(first_mark))
        throw cli_error{exit_code::found_bad, path + " is a crash dump of version " + line_.substr(first_mark.size()) + "; version 1 is known"};
    if (!known) throw cli_error{exit_code::found_bad, path + " is no crash dump: its first line is not " + std::string{first_mark} + '1'};
    rewind();
}

void dump_file::go_to(std::uint64_t offset) {
    in_.clear();
    in_.seekg(static_cast<std::streamoff>(offset));
    at_ = offset;
    has_line_ = read_line();
    kind_.clear();
    subject_.clear();
}

/// Not by getline: a damaged file may be one line of gigabytes.
bool dump_file::read_line() {
    line_.clear();
    line_at_ = at_;
    auto* const from = in_.rdbuf();
    for (int c = from->sbumpc(); c != std::char_traits<char>::eof(); c = from->sbumpc()) {
        ++at_;
        if (c == '\n') return true;
        if (line_.size() < longest_line) line_ += static_cast<char>(c);
    }
    return !line_.empty();
}

bool dump_file::next(dump_piece& into) {
    into.lines.clear();
    if (!has_line_) return false;
    into.is_rest = !line_.starts_with('=');
    if (!into.is_rest) {
        std::size_t const colon = std::min(line_.find(':'), line_.size());
        kind_ = line_.substr(1, colon - 1);
        subject_ = colon < line_.size() ? line_.substr(colon + 1) : "";
        section_at_ = line_at_;
        has_line_ = read_line();
    }
    into.kind = kind_;
    into.subject = subject_;
    into.offset = section_at_;
    for (std::size_t held = 0; has_line_ && !line_.starts_with('=') && held < largest_piece; has_line_ = read_line()) {
        held += line_.size() + sizeof(std::string);
        into.lines.push_back(line_);
    }
    into.is_last = !has_line_;
    return true;
}

}  // namespace weft::cli
