#pragma once
// The file of crash reports (crash_report_options::file).

#include <cstdint>

namespace weft::internal {

[[nodiscard]] bool files_crash_reports() noexcept;

/// Appends the report of this number; nothing happens when no file is set. A file that cannot be written is told of once, in
/// the log. Blocks its thread for the write. Threads: any.
void file_crash_report(std::uint64_t number) noexcept;

}  // namespace weft::internal
