#pragma once
// A log file as a sink of spdlog's: whole lines, rotated by size, begun anew when somebody has moved the file away. spdlog's own
// files know neither of the last two nor what a full disk leaves of a line.

#include <weft/options.hpp>

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <thread>

namespace weft::logger {

/// Threads: one at a time. Errors: spdlog_ex, with what the system said; the line is then not in the file, not even in part.
class log_file final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    struct options {
        std::filesystem::path path;
        std::uint64_t max_bytes = UINT64_MAX;
        std::size_t max_files = 0;
        bool compress = false;
        nanoseconds check{};
    };

    /// The file is there when this returns, and its folder. Errors: also std::filesystem::filesystem_error.
    explicit log_file(options how);
    ~log_file() override;

    void sync();
    /// Opened again at the next line.
    void close() noexcept;

private:
    void sink_it_(spdlog::details::log_msg const& message) override;
    void flush_() override {}

    void open();
    void close_if_moved();
    void rotate();
    void write(std::string_view line);
    void compress_first();
    [[noreturn]] void fail(char const* call) const;

    options const how_;
    int descriptor_ = -1;
    bool is_regular_ = false;    // has a size, and can be moved
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
    std::uint64_t bytes_ = 0;
    nanoseconds checked_at_{};
    // tidy: allow std::thread, compresses while new lines are written
    std::thread compressing_;
};

}  // namespace weft::logger
