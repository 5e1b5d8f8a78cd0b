#pragma once
// What the observer's commands share: the options that every one has, finding the node and asking it, and the ways in which an
// answer is written.

#include "client.hpp"

#include <CLI/App.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

struct observer_options {
    std::string node{};
    std::string run_dir{};
    std::string timeout = "5s";
    std::string output = "table";
    bool json = false;
    bool no_headers = false;
    std::string sort = "pid";
    std::vector<std::string> fields{};
    std::int64_t limit = 20;
    std::string filter{};
    std::string pid{};
    std::string app{};
    std::string window{};
    std::string watch{};
    bool total = false;
    std::int64_t looks = 0;             ///< with watch; 0: until it is stopped
    bool all = false;
    bool group = false;
    bool wall = false;
    bool reveal = false;
    std::string how_long{};
    std::string what{};
    std::int64_t most = 100;
    std::string reason{};
    std::string level{};
    std::string where{};
    std::string file{};
};
using shared_options = std::shared_ptr<observer_options>;
using answer_view = std::function<std::string(json::object const& hello, json::object const& answer)>;

/// The same for what takes its time there: two minutes, unless --timeout says otherwise.
[[nodiscard]] observer_options patiently(observer_options options);

/// Errors: cli_error usage, naming the option.
[[nodiscard]] nanoseconds duration_of(std::string const& option, std::string const& text);
[[nodiscard]] std::int64_t milliseconds_of(std::string const& option, std::string const& text);

/// Finds the node and says hello. Errors: as find_socket and client. `patience` beyond --timeout is for what takes time there.
[[nodiscard]] std::unique_ptr<client> connect(observer_options const& options, nanoseconds more_patience = nanoseconds::zero());

enum class output_format : std::uint8_t { table, wide, json, jsonl, csv, name };
[[nodiscard]] output_format format_of(observer_options const& options);

/// `table` is for the formats table and wide. jsonl, csv and name take the rows of the answer; csv quotes as RFC 4180 does.
[[nodiscard]] std::string render(output_format format, json::object const& hello, json::object const& answer, bool with_header,
                                 answer_view const& table);
/// Writes it at once. Errors: cli_error cannot_create when nobody reads any more.
void print(std::string const& text);

/// Asks once and prints. Returns the exit code for fine.
int ask(observer_options const& options, std::string_view operation, json::object question, answer_view const& table);

/// 128 and the number of SIGINT.
[[nodiscard]] int stopped_by_signal() noexcept;
/// Waits for so long; false when SIGINT or SIGTERM came meanwhile, or before.
[[nodiscard]] bool wait_unless_stopped(nanoseconds time);

void add_command(CLI::App& to, std::string const& name, std::string const& description, std::string const& example,
                 shared_options const& options, std::function<int()>& chosen, std::function<int(observer_options const&)> act,
                 std::function<void(CLI::App&)> const& add_own = {});

}  // namespace weft::cli
