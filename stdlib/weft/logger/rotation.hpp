#pragma once
// The names of a log file and its older ones, and what has to be renamed when a new one is begun: log, log.0 (the newest of
// the old), log.1, … each perhaps compressed (log.0.gz). Names only; whoever calls has the files.

#include <cstddef>
#include <filesystem>
#include <functional>
#include <vector>

namespace weft::logger {

/// "log.3", or "log.3.gz".
[[nodiscard]] std::filesystem::path archive_name(std::filesystem::path const& log, std::size_t number, bool compressed);

struct rename_step {
    std::filesystem::path from;
    std::filesystem::path to;  ///< empty: `from` is removed

    friend bool operator==(rename_step const&, rename_step const&) = default;
};

/// In the order in which they are to be done, so that nothing is overwritten: afterwards there is no `log`, and at most
/// `max_files` old ones, those beyond are removed. `exists` is asked for names of old ones.
[[nodiscard]] std::vector<rename_step> rotation(std::filesystem::path const& log, std::size_t max_files,
                                                std::function<bool(std::filesystem::path const&)> const& exists);

}  // namespace weft::logger
