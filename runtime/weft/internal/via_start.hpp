#pragma once
// A process that is started under a via: it takes the name before its body runs, and gives it back when that is over.

#include <weft/detail/unique_function.hpp>
#include <weft/result.hpp>
#include <weft/via.hpp>

#include <memory>
#include <optional>

namespace weft::internal {

/// What starter and process share. The process writes `refused` before it lets go of its right to answer the starter,
/// who reads it when that answer has come.
struct naming {
    std::shared_ptr<via_keeper> keeper;
    std::optional<exit_reason> refused{};
};

/// `body`, called as before, by a process that has the name; when it cannot have it, the body is dropped unused and the
/// process ends as `normal`.
[[nodiscard]] detail::unique_function under_name(detail::unique_function body, std::shared_ptr<naming> name);

/// What a start says of a name that `holder` has.
[[nodiscard]] exit_reason already_started(pid holder);

}  // namespace weft::internal
