#pragma once
// Heart: a small program beside the node that runs a command when the node is dead, and kills a node that hangs. It is there
// when the node was started with `--heart`:
//
//     weft start shop --heart --heart-command 'weft start shop --heart'
//
//     weft::heart::set_command("systemctl restart shop");                     from now on this, not the command above
//     weft::heart::set_callback([] { return database_answers(); });           no beat while it does not
//
// The node sends a beat again and again, four in the time that counts as silence and at least one in five seconds, as long as its
// schedulers pass through their loops and the callback, if there is one, agrees. Heart is told by flags, or by the environment:
//
//     --heart-command LINE      HEART_COMMAND        for /bin/sh, run once when the node is dead; none: nothing is run
//     --heart-timeout TIME      HEART_BEAT_TIMEOUT   silence that counts as hanging, 10 to 65535 seconds; default 60
//     --heart-kill-signal NAME  HEART_KILL_SIGNAL    SIGKILL (default) or SIGABRT, to a node that hangs; after ABRT and 30 s KILL too
//     --heart-no-kill           HEART_NO_KILL=TRUE   a node that hangs is left alone; the command is run once for the silence
//
// Dead is a node that ended in any way but these: somebody asked for the stop (a signal, `weft stop`, stop_system, halt), also when
// it was killed because it did not stop in time; or its work was done and its exit code is 0. A start that fails is a death; a command
// line or a configuration that is refused is not, heart is not there yet. A node that a debugger or SIGSTOP holds sends no beats, so
// it hangs.
//
// Back-off: a node that lives for less than a minute, the silence of one that hangs not counted, died early. After the first early
// death the command waits for 1 s, after each further one in a row twice as long, at most 60 s. The count is in the file `heart` of the
// node's folder in the run directory; a longer life and an orderly end set it back. A heart that got SIGTERM or
// SIGINT, while it waits or before, runs nothing.
//
// The command gets the node's environment and working directory, standard input is empty, its output goes where the node's standard error
// goes (of a node in the background: to node.out), and it has no other descriptor of the node. The node's name is free when it runs.

#include <weft/result.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace weft::heart {

/// Whether a heart watches this program. Threads: any, as all below. Blocks: none of these.
[[nodiscard]] bool is_on() noexcept;

/// What is run at the node's next death, in place of what heart was told at the start.
/// Errors: argument_error for an empty one, one of more than 2047 bytes, or with a zero byte; not_running without a heart.
/// Source: Erlang heart:set_cmd/1.
result<void> set_command(std::string_view command);
/// Takes it back: what heart was told at the start counts again. Errors: not_running. Source: Erlang heart:clear_cmd/0.
result<void> clear_command();
/// What set_command said last; empty after clear_command. Errors: not_running. Source: Erlang heart:get_cmd/0.
[[nodiscard]] result<std::string> get_command();

/// Asked before each beat, in a process of its own, so it may park. While it does not return true, throws, or is not done before
/// the next beat is due (then its process is killed), no beat is sent.
/// Errors: argument_error for an empty one; not_running. Source: Erlang heart:set_callback/2; there it returns ok.
result<void> set_callback(std::function<bool()> is_well);
/// Beats are sent unasked again. Errors: not_running. Source: Erlang heart:clear_callback/0.
result<void> clear_callback();

}  // namespace weft::heart
