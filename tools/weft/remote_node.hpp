#pragma once
// A node that is addressed over TCP, "tcp://host:port": what is done to it is asked of it, since no signal and no lock reaches it.

#include <weft/options.hpp>

#include <CLI/App.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::cli {

[[nodiscard]] bool is_remote(std::string_view node) noexcept;

/// The option that names the cookie of such a node.
void add_cookie_option(CLI::App& to);

/// Whether it is there and lets this client in. Errors: cli_error, as client. Returns its process id there.
std::int64_t greet_remote(std::string const& address);

/// Whether the answer to a stop or a restart was cut short by what was asked for: the process that would have given it has ended.
[[nodiscard]] bool is_ending(boost::json::object const& answer);

/// Asks for the orderly stop. Errors: cli_error, as client.
void ask_remote_to_stop(std::string const& address);
/// True when nobody listens there any more. Blocks: at most so long.
[[nodiscard]] bool wait_for_remote_end(std::string const& address, std::optional<nanoseconds> limit);

}  // namespace weft::cli
