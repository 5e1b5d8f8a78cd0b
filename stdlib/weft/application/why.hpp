#pragma once
// Why a call on applications failed: the errors in its result, to be compared with.
//
//     if (auto done = weft::app::start("shop"); !done && done.error() == weft::app::why::already_started("shop")) …

#include <weft/exit_reason.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weft::app::why {

/// A required dependency does not run; of a stop: the application itself does not.
[[nodiscard]] exit_reason not_started(std::string_view application);
[[nodiscard]] exit_reason already_started(std::string_view application);
[[nodiscard]] exit_reason already_loaded(std::string_view application);
/// Of unload: it runs, or is being started or stopped.
[[nodiscard]] exit_reason running(std::string_view application);
[[nodiscard]] exit_reason no_such_application(std::string_view application);
/// Of fetch_env.
[[nodiscard]] exit_reason no_such_key(std::string_view application, std::string_view key);
/// The applications depend on each other in this order, the last one on the first.
[[nodiscard]] exit_reason cycle(std::vector<std::string> const& applications);
/// A dependency is there in a version that will not do.
[[nodiscard]] exit_reason wrong_version(std::string_view application, std::string_view wanted, std::string_view found);
/// start or a phase returned an error, or was not done in its time; `reason` says which.
[[nodiscard]] exit_reason start_failed(std::string_view application, std::string_view reason);
/// start threw, or returned an empty pid.
[[nodiscard]] exit_reason bad_return(std::string_view application, std::string_view what);
/// Its environment does not fit what the specification says; a line a problem.
[[nodiscard]] exit_reason bad_config(std::string_view problems);
/// The module or the specification cannot be used.
[[nodiscard]] exit_reason unusable(std::string_view problems);
/// The system is being stopped: nothing is started or stopped one by one any more.
[[nodiscard]] exit_reason stopping();

}  // namespace weft::app::why
