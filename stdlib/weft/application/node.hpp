#pragma once
// A running node: starts applications in order as a tree of processes, watches them, and stops them in reverse within
// one time budget. The processes do the work; the thread that waits sees to the budget, so that it holds even when
// every worker is busy.

#include <weft/application.hpp>
#include <weft/application/catalogue.hpp>
#include <weft/application/spec.hpp>
#include <weft/info.hpp>
#include <weft/log.hpp>
#include <weft/options.hpp>
#include <weft/runtime.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app {

/// One application ready to be started.
struct unit {
    spec what;
    start_type start{};
    application callbacks{};
    std::string directory{};
    std::vector<std::string> args{};
    env_table env{};
    std::vector<app_command> commands{};
};

/// Writes one line about `application` ("weft" for the node itself). Called from processes and from threads.
using log_line = std::function<void(log::level urgency, std::string_view application, std::string_view text)>;

/// What a node is asked for by a signal while it goes on: QUIT, USR1 and HUP.
enum class node_report : std::uint8_t { stacks, dump, reload };

struct node_options {
    nanoseconds stop_timeout = std::chrono::seconds{25};  ///< for the whole stop
    log_line log{};                                       ///< default: weft::log
    std::string ready_hint{};                             ///< ends the line "ready after 9 ms"
    std::string stop_hint{};                              ///< ends the line "SIGINT: stopping, 25 s at most"
    std::shared_ptr<app::catalogue> catalogue{};          ///< where applications that are started later come from
    std::vector<std::string> args{};                      ///< what those get as app_context::args()
    /// The settings of the moment, for applications that are loaded later and for reload_config. Called from processes;
    /// what it throws is why they are not loaded, or not changed.
    std::function<std::vector<setting>()> configuration{};
    std::function<void()> on_ready{};                     ///< called once, in a process, when all have started
    /// An application is about to be started and may take so long. Called from processes.
    std::function<void(std::string const& application, nanoseconds limit)> on_start_of{};
    std::function<void()> on_stopping{};                  ///< called once, when the stop has begun; from a process or a thread
    std::function<void()> on_halt{};                      ///< the last that happens before halt ends the program
    /// Set: QUIT, USR1 and HUP ask for this and end nothing, unless set_signal says otherwise. Called where signals are read.
    std::function<void(node_report what)> on_report{};
    bool ends_when_done = true;                           ///< ends when the last application with a tree has ended by itself
    std::shared_ptr<command_table> commands{};            ///< where applications put what they offer to be called
};

/// How a node ended.
struct node_end {
    int exit_code = 0;       ///< as `weft help exit-codes` lists them
    bool abandoned = false;  ///< processes are left that will not end: leave by _exit, the runtime cannot be destroyed
    bool restart = false;    ///< restart_system was called: boot again, in a new runtime
    std::vector<std::string> killed{};  ///< one line about each process that did not end in its time
};

class book;
struct batch_member;

class node {
public:
    /// `in` must outlive the node and have no other. Units are in start order. Nothing is started yet.
    node(runtime& in, std::vector<unit> units, node_options options);
    /// A node that nobody waited for is told to stop.
    ~node();
    node(node const&) = delete;
    node& operator=(node const&) = delete;

    /// Begins to start the applications and returns at once.
    void start();

    /// Asks for the orderly stop; a second call changes nothing. During the start it takes effect after the application
    /// that is being started. `why` begins the log line. Threads: any, but not from a signal handler. Blocks: never.
    void request_stop(std::string_view why, int exit_code = 0);

    /// What the system does about a signal that has come, see <weft/system.hpp>. Threads: any, but not from a signal
    /// handler. Blocks: never; some signals do not return.
    void signal_came(int number);

    /// Whether all has started and no stop has begun. Threads: any. Blocks: never for long.
    [[nodiscard]] bool is_ready() const;

    /// Blocks the calling thread (not a process) until the node has ended, at most a second longer than the stop
    /// timeout once a stop has begun. Every five seconds of a stop it logs which processes are left.
    [[nodiscard]] node_end wait();

private:
    void tell(int number);
    [[nodiscard]] bool reports(int number);
    void stop_or_abort(int number);

    std::shared_ptr<book> book_;
    std::vector<batch_member> members_;
    pid const controller_;
    // Relaxed: only the one who changes it first matters, and nothing is read because of it.
    std::atomic<bool> told_to_stop_{false};
};

/// "93.1  hello.writer  hello  in receive for 4.9 s, src/writer.cpp:88": one line about a process that holds things up.
[[nodiscard]] std::string describe_process(process_summary const& process);

}  // namespace weft::app
