#pragma once
// The node's side of the observer: one ordinary thread, outside of the workers, that owns a local socket and answers
// questions about the live runtime in JSON lines. It reads signals too, so that both work when every worker is busy.

#include <weft/runtime.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weft {

namespace app {
class command_table;
}

/// The longest path that fits a local socket's address, in bytes.
inline constexpr std::size_t max_socket_path = 107;

struct control_options {
    std::string node = "weft";             ///< the name it gives itself
    std::string version{};                 ///< of the program, told in `hello`
    std::string socket{};                  ///< path of the socket to make, at most max_socket_path; empty: none
    std::string group_socket{};            ///< a second one, through which `group` may look and change nothing; empty: none
    unsigned group = 0;                    ///< its number
    std::vector<std::string> tcp{};        ///< addresses such as "127.0.0.1:7411" for those who know the cookie
    std::string cookie{};                  ///< the secret; empty: nobody gets in over TCP
    bool any_address = false;              ///< `tcp` may name addresses that other machines reach
    bool tcp_control = false;              ///< who comes over TCP may change things too
    bool reveal = false;                   ///< contents of messages and states may be shown to who may change things
    std::function<bool()> is_ready{};      ///< told at /readyz; called on the control thread; default: always
    std::vector<int> signals{};            ///< read on this thread; the caller has blocked them in every thread
    std::function<void(int)> on_signal{};  ///< called on the control thread; must not block for long
    /// Thresholds of the warnings, as ("W01.raise", "500") or ("W02", "off"); see `weft observer explain W01`.
    std::vector<std::pair<std::string, std::string>> lint{};
    std::shared_ptr<app::command_table> commands{};  ///< what may be called; empty: nothing
};

/// Errors: argument_error for what control_options::lint may not say, alone or together. Threads: any.
void check_lint(std::vector<std::pair<std::string, std::string>> const& lint);

/// The control thread; runs as long as the object lives.
class control_thread {
public:
    /// The socket takes connections when this returns; only its owner and root may use it; the other ways in
    /// are those of the options. A socket that nobody serves
    /// any more is replaced. Errors: std::system_error or argument_error, naming the path. `of` must outlive it.
    control_thread(runtime& of, control_options options);
    /// Drops all clients, ends the thread, removes the socket. Blocks: for the answer being made.
    ~control_thread();
    /// Where it listens over TCP, in the order of the options, with the ports that it got. Threads: any.
    [[nodiscard]] std::vector<std::string> tcp_addresses() const;
    control_thread(control_thread const&) = delete;
    control_thread& operator=(control_thread const&) = delete;

private:
    class server;
    std::unique_ptr<server> server_;
};

}  // namespace weft
