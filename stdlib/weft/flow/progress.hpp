#pragma once
// How far a running flow is: how many events each of its layers has dealt with so far.

#include <weft/call.hpp>
#include <weft/flow/plan.hpp>
#include <weft/info.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace weft::flow {

struct layer_progress {
    std::string name;        ///< "source", "map", "partition", "through", …
    std::size_t stages = 0;
    std::uint64_t events = 0;  ///< read by a source of ranges, taken in by every other layer; 0 for stages of other classes

    friend bool operator==(layer_progress const&, layer_progress const&) = default;
};

/// The layers of a running flow, from its sources on; `coordinator` is what start_link returned. The same numbers are
/// shown by the observer, and by info::details, for the coordinator of every flow, also of one that is only run.
/// Blocks: parks the caller until the coordinator answers. Errors: exits the caller with `noproc`. Threads: from a process.
[[nodiscard]] std::vector<layer_progress> progress(pid coordinator, std::source_location where = std::source_location::current());
/// As progress, but a failure is a value.
[[nodiscard]] result<std::vector<layer_progress>> try_progress(pid coordinator,
                                                               std::source_location where = std::source_location::current());

namespace detail {

struct progress_request {
    weft::from<std::vector<layer_progress>> caller;
};

/// Owner: the coordinator. Others: the observer; nothing but the counts ever changes.
class progress_board final : public observable {
public:
    explicit progress_board(plan const& what);
    [[nodiscard]] std::vector<layer_progress> read() const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> observe() const override;

private:
    struct entry {
        std::string name;
        std::size_t stages;
        std::shared_ptr<layer_counts const> counts;
    };
    std::vector<entry> layers_;
};

}  // namespace detail

}  // namespace weft::flow
