#pragma once
// gzip for log files that are written no more.

#include <filesystem>

namespace weft::logger {

/// Makes `to` out of `from`, and removes `from`. On failure `from` stays, there is no `to`, and standard error is told.
/// Blocks the thread.
void compress_file(std::filesystem::path const& from, std::filesystem::path const& to) noexcept;

}  // namespace weft::logger
