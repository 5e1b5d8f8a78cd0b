#pragma once
// The processes of a look, kept from one look to the next: most of a node's processes have not run meanwhile, and of those only
// the numbers are read again. Making every row anew costs about a microsecond each, most of it for texts.

#include <weft/observer/internal/snapshots.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace weft::observe::warnings {

/// Threads: one.
class process_rows {
public:
    /// A name may be given to a process that rests, so each row is made anew once in so many looks.
    static constexpr std::uint32_t looks_a_round = 64;

    /// All that there are now, by pid. Until the next call. Blocks: never for a process.
    [[nodiscard]] std::span<process_summary const> see(snapshots& from);
    [[nodiscard]] std::span<process_summary const> seen() const noexcept { return rows_; }
    /// How many rows of the last look were made anew.
    [[nodiscard]] std::size_t made() const noexcept { return made_; }

private:
    void make_all(snapshots& from);
    void follow(std::vector<process_glance> const& now);
    void renew(std::vector<process_glance> const& now, snapshots& from);

    std::vector<process_summary> rows_;  ///< by pid
    std::uint32_t turn_ = 0;
    std::size_t made_ = 0;
};

}  // namespace weft::observe::warnings
