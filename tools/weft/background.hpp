#pragma once
// A program that goes on in the background while the one that started it waits until it is ready, or tells why it is not.

#include "rotating_output.hpp"

#include <weft/options.hpp>

#include <functional>
#include <optional>
#include <string>

namespace weft::cli {

/// The side of the program that stays: how it lets go of whoever started it.
class background {
public:
    background(int ready_pipe, bool json) : ready_pipe_{ready_pipe}, json_{json} {}
    background(background const&) = delete;
    background& operator=(background const&) = delete;
    ~background();

    /// Standard output is this file from now on, and standard error once it is ready. Errors: cli_error (cannot_create).
    void write_to(rotating_output output);
    [[nodiscard]] std::optional<rotating_output> const& output() const noexcept { return output_; }
    /// Says so to whoever waits, who leaves with `words` on its standard output. Later calls do nothing. Threads: one at a time.
    void ready(std::string const& words);
    [[nodiscard]] bool wants_json() const noexcept { return json_; }

private:
    int ready_pipe_;
    bool json_;
    std::optional<rotating_output> output_;
};

struct background_options {
    nanoseconds ready_timeout{};
    nanoseconds stop_timeout{};  ///< what it may take to end when it was not ready in time
    bool json = false;
};

/// Runs `program` in another process of the operating system, in a session of its own with nothing on standard input, and
/// waits until that is ready (then 0), ends before (then its exit code, with what it wrote to standard error), or the time
/// is over (124; it is ended). The call returns in both: `program`'s value in the other. Call it before any thread is started.
[[nodiscard]] int run_in_background(background_options const& how, std::function<int(background&)> const& program);

}  // namespace weft::cli
