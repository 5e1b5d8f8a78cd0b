#pragma once
// How the commands end: the numbers are part of the contract with scripts, and `weft help exit-codes` prints this table.

#include <array>
#include <string_view>

namespace weft::cli {

enum class exit_code : int {
    fine = 0,
    application_failed = 1,
    usage = 2,
    no_such_node = 3,
    not_found = 4,
    found_bad = 5,
    unusable_module = 65,
    no_answer = 69,
    internal_error = 70,
    cannot_create = 73,
    try_later = 75,
    protocol = 76,
    not_allowed = 77,
    bad_config = 78,
    killed = 124,
    signalled = 128,  ///< plus the signal's number
};

struct exit_code_row {
    exit_code code;
    std::string_view meaning;
};

inline constexpr std::array<exit_code_row, 16> exit_codes{{
    {exit_code::fine, "fine; also an orderly stop on a signal"},
    {exit_code::application_failed, "an application failed to start or a permanent one ended"},
    {exit_code::usage, "wrong usage"},
    {exit_code::no_such_node, "no such node, not running"},
    {exit_code::not_found, "no such process, application, name or pipeline"},
    {exit_code::found_bad, "checked and found bad: unhealthy, warnings present, doctor failed"},
    {exit_code::unusable_module, "module or dependency cannot be used"},
    {exit_code::no_answer, "node found but does not answer"},
    {exit_code::internal_error, "internal error of weft"},
    {exit_code::cannot_create, "cannot create output"},
    {exit_code::try_later, "already running, lock held, or busy: try later"},
    {exit_code::protocol, "protocol versions do not meet"},
    {exit_code::not_allowed, "not allowed"},
    {exit_code::bad_config, "bad configuration"},
    {exit_code::killed, "time limit hit, something was killed"},
    {exit_code::signalled, "plus n: ended by signal n"},
}};

}  // namespace weft::cli
