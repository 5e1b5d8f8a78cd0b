#pragma once
// What debugging sees of a server: the messages that it takes, the answers that it gives, and how its state changes.

#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace weft::sys {

enum class event_kind : std::uint8_t { in, out, state };
[[nodiscard]] char const* to_string(event_kind kind) noexcept;

struct event {
    event_kind kind{};
    std::string type{};  ///< the message's or the answer's C++ type; of a state, the server's class
    std::string text{};  ///< its value, if it can be shown
    pid peer{};          ///< who called, or is answered; empty when that is not known
};
/// "in get from 93.1", "out int 42 to 93.1", "state counter 42".
[[nodiscard]] std::string to_string(event const& one);

/// Whether a debug function wants to hear of the next event too.
enum class debug_verdict : std::uint8_t { stays, done };
/// Called in the server, for each event. One that throws is done.
using debug_function = std::function<debug_verdict(event const&)>;

inline constexpr std::size_t default_log_length = 10;

/// What is switched on; also an option of a start.
struct debug_options {
    bool trace = false;          ///< each event is printed to the server's io context
    std::uint32_t log = 0;       ///< the last so many events are kept; 0: none; at most max_log_length
    bool statistics = false;     ///< messages and answers are counted

    friend bool operator==(debug_options const&, debug_options const&) = default;
};
inline constexpr std::uint32_t max_log_length = (std::uint32_t{1} << 30U) - 1;

/// Since they were switched on.
struct statistics {
    nanoseconds start_time{};    ///< of system_time()
    nanoseconds current_time{};
    std::uint64_t reductions = 0;
    std::uint64_t messages_in = 0;
    std::uint64_t messages_out = 0;
};

struct status {
    pid process{};
    pid parent{};
    std::string behaviour{};     ///< "gen_server", "gen_statem"; empty for another kind of process
    std::string class_name{};
    std::string state{};         ///< what the class's format_status() says, or its text; empty when it has none
    bool suspended = false;
    debug_options debug{};
    std::vector<std::string> debug_functions{};                            ///< their ids
    std::vector<std::pair<std::string, std::string>> dictionary{};        ///< keys and the types of their values
    std::vector<std::pair<std::string, std::string>> more{};              ///< what the behaviour adds
};

}  // namespace weft::sys
