#pragma once
// What a crash dump tells, in the shapes of a live node's answers, so that the same views show both.

#include "crash_dump_file.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

namespace json = boost::json;

/// How the file ends.
struct dump_ending {
    bool has_end = false;              ///< false: something cut it
    std::string result{};              ///< "complete", "cut by the time limit", …
    std::string limits{};              ///< "10000 ms, 268435456 bytes": those that were set
    std::string last_process{};        ///< the last one that is there as a whole
    std::uint64_t processes = 0;       ///< that are there
};

/// Follows the pieces of a file as they come.
class ending_watch {
public:
    void see(dump_piece const& piece);
    [[nodiscard]] dump_ending const& so_far() const noexcept { return ending_; }

private:
    dump_ending ending_;
};

/// "truncated after process 93.1"; empty for a dump that is complete.
[[nodiscard]] std::string truncation_of(dump_ending const& ending);

/// Of a section "process": the row that `ps` shows of a live one. What the dump does not have is missing.
[[nodiscard]] json::object process_row(dump_piece const& piece, std::string const& node);

/// Who wrote it, as a node says it of itself in its hello: node, pid, weft. Reads the file's beginning.
[[nodiscard]] json::object dump_hello(dump_file& from);

/// Of "93.1"; pids are in the order of these numbers. 0 for what is no pid.
[[nodiscard]] std::uint64_t pid_number(std::string_view text) noexcept;

}  // namespace weft::cli
