#pragma once
// Programs of the operating system, each owned by a process: started with pipes, read and written in straight lines or
// by messages, and gone when their owner is.
//
//     weft::subprocess sort{{.program = "sort", .arguments = {"-u"}}};
//     sort.write(text);
//     sort.close_input();
//     std::string const sorted = sort.read_all();
//     if (!sort.wait().is_success()) …

#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

/// Where one of a program's three streams leads.
enum class program_stream : std::uint8_t {
    pipe,       ///< to the subprocess object
    null,       ///< /dev/null
    inherit,    ///< what this program has there
    output,     ///< for error only: together with the output
};

struct subprocess_options {
    std::string program;  ///< with a slash: that file; else looked up in PATH
    std::vector<std::string> arguments{};  ///< behind the program's name
    std::map<std::string, std::optional<std::string>> environment{};  ///< on top of this program's; nothing: taken out
    std::filesystem::path directory{};  ///< where it starts; empty: where this program is
    program_stream input = program_stream::pipe;
    program_stream output = program_stream::pipe;
    program_stream error = program_stream::inherit;
    /// How long it may take after SIGTERM when its owner goes; then, or at once when 0, it gets SIGKILL.
    nanoseconds grace{};
};

/// How a program ended: with an exit code, or by a signal.
struct exit_status {
    int code = 0;
    int signal = 0;
    [[nodiscard]] bool is_success() const noexcept { return code == 0 && signal == 0; }
    friend bool operator==(exit_status, exit_status) = default;
};

/// A running program. It has a process group of its own, and what ends it ends the whole group, so that what it started
/// itself does not stay behind. It inherits no descriptor but its three streams, no ignored and no blocked signal.
/// Blocks: reads, writes and waits park the calling process, state `io`; exit signals and limits interrupt them. Errors:
/// std::system_error, with std::errc::timed_out when a limit is over. Threads: one process for each stream and one for
/// wait, at a time; not to be used outside of processes.
class subprocess {
public:
    /// Starts it. Errors: argument_error for an empty program or bad streams; std::system_error when it cannot be started.
    explicit subprocess(subprocess_options const& options);
    subprocess(subprocess&&) noexcept;
    subprocess& operator=(subprocess&&) noexcept;
    /// Ends it if it still runs, see subprocess_options::grace, and does not wait: it is reaped in the background.
    ~subprocess();

    [[nodiscard]] int id() const noexcept;

    /// What it has written, at most so much, as soon as there is some; empty at the end of its output.
    [[nodiscard]] std::string read(std::size_t most = 65536, nanoseconds limit = infinity,
                                   std::source_location where = std::source_location::current());
    [[nodiscard]] std::string read_error(std::size_t most = 65536, nanoseconds limit = infinity,
                                         std::source_location where = std::source_location::current());
    /// The next line without its end; nothing at the end of its output.
    [[nodiscard]] std::optional<std::string> read_line(nanoseconds limit = infinity,
                                                       std::source_location where = std::source_location::current());
    [[nodiscard]] std::string read_all(std::source_location where = std::source_location::current());

    /// Returns when all of it is in the pipe: a program that does not read makes its writer wait. broken_pipe when it
    /// has closed its input.
    void write(std::string_view bytes, nanoseconds limit = infinity,
               std::source_location where = std::source_location::current());
    void close_input();

    /// SIGTERM, or another signal, to its group; nothing when it was waited for.
    void terminate();
    void kill();
    void send_signal(int number);

    /// Waits for its end. Again: the same answer.
    exit_status wait(nanoseconds limit = infinity, std::source_location where = std::source_location::current());
    [[nodiscard]] std::optional<exit_status> status() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

// By messages ----------------------------------------------------------------------------------------------------------

/// What a program wrote: a piece, or with port_options::lines a line without its end.
struct port_data {
    pid port;
    bool is_error = false;
    std::string bytes;
};
/// It has ended; the last message of its port, behind all that it wrote.
struct port_exit {
    pid port;
    exit_status status;
};

struct port_options {
    subprocess_options program;
    bool lines = false;
};

/// A process, linked to the caller, that owns the program, sends the caller port_data and one port_exit, and ends then,
/// `normal`. The program ends with it, and it with its caller. A bounded mailbox of the caller (mailbox_policy::block)
/// holds up the program's output. What a descendant of the program writes more than a second after its end is not told.
/// Errors: as the constructor of subprocess. Source: Erlang open_port({spawn_executable, …}).
pid open_port(port_options options);
[[nodiscard]] result<pid> try_open_port(port_options options);

/// Returns when the program has taken all of it; see subprocess::write. Errors: ends the caller with timeout, noproc when
/// the port has ended, or what the write failed with. Source: Erlang port_command/2.
void write_port(pid port, std::string bytes, nanoseconds limit = std::chrono::seconds{5},
                std::source_location where = std::source_location::current());
[[nodiscard]] result<void> try_write_port(pid port, std::string bytes, nanoseconds limit = std::chrono::seconds{5},
                                          std::source_location where = std::source_location::current());
/// The program reads the end of its input. Never blocks.
void close_port_input(pid port);

}  // namespace weft
