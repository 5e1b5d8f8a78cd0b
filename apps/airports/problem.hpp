#pragma once

// What went wrong with the data, as a value: it travels with the rows through the flow and is reported at the end. The
// list of problems is bounded and keeps the earliest in file order, whatever order they come in.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace airports {

struct problem {
    enum class kind { malformed_row, input_failed };

    kind what = kind::malformed_row;
    std::size_t input = 0;   // which input, counted from 0 in the order given
    std::uint64_t line = 0;  // physical line, from 1; 0 when the whole input failed
    std::string reason = {};

    friend bool operator==(problem const&, problem const&) = default;
};

/// Counts all problems and keeps the first few of each kind.
/// Threads: one at a time; merge what several threads collected.
class problem_list {
public:
    static constexpr std::size_t kept = 20;

    void add(problem const& found);
    void merge(problem_list const& other);

    [[nodiscard]] std::uint64_t malformed_rows() const { return malformed_rows_; }

    /// The first malformed rows, at most `kept`, by input and line.
    [[nodiscard]] std::vector<problem> const& first() const { return first_; }

    /// Why the first input that broke off did so.
    [[nodiscard]] std::optional<problem> const& failure() const { return failure_; }

private:
    void keep(problem const& row);
    void keep_failure(problem const& broken);

    std::uint64_t malformed_rows_ = 0;
    std::vector<problem> first_;
    std::optional<problem> failure_;
};

}  // namespace airports

/// All problems hash alike, so that a shuffle by hash gathers them in one place.
template <>
struct std::hash<airports::problem> {
    std::size_t operator()(airports::problem const&) const noexcept { return 0; }
};
