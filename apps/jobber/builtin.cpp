// The table of the built-in jobs (builtin.hpp).

#include "jobber/builtin.hpp"

#include "jobber/runner.hpp"
#include "jobber/spec_json.hpp"

#include <weft/detail/duration_text.hpp>
#include <weft/detail/nearest.hpp>
#include <weft/file.hpp>
#include <weft/process.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace jobber {

namespace {

struct builtin {
    std::string_view name;
    std::string_view usage;
    std::size_t least;  // arguments
    std::size_t most;
    bool (*arguments_fit)(std::vector<std::string> const& arguments);
    outcome (*run)(job const& running);
};

std::optional<unsigned> number_of(std::string const& text) {
    unsigned number = 0;
    auto const [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool is_time(std::vector<std::string> const& arguments) {
    auto const time = weft::detail::parse_duration(arguments.front());
    return time && *time != weft::infinity;
}

outcome run_sleep(job const& running) {
    nanoseconds const wanted = *weft::detail::parse_duration(running.spec.arguments.front());
    weft::sleep_for(std::min(wanted, running.spec.timeout));
    return wanted > running.spec.timeout ? timed_out(running.spec) : outcome{.succeeded = true};
}

bool is_count(std::vector<std::string> const& arguments) { return arguments.empty() || number_of(arguments.front()); }

outcome run_fail(job const& running) {
    auto const& given = running.spec.arguments;
    if (!given.empty() && running.failures >= *number_of(given.front())) return {.succeeded = true};
    return {.reason = "failed, as it was told to"};
}

bool names_a_file(std::vector<std::string> const& arguments) { return !arguments.front().empty(); }

outcome run_write(job const& running) {
    auto file = weft::file::try_open(running.spec.arguments.front(), {.append = true});
    auto const failed = [](weft::exit_reason const& why) { return outcome{.reason = std::string{why.text()}}; };
    if (!file) return failed(file.error());
    // One write, so that lines of several jobs in one file do not mix.
    if (auto const done = file->try_write(running.spec.arguments.back() + '\n'); !done) return failed(done.error());
    file->sync();
    return {.succeeded = true};
}

constexpr std::array<builtin, 3> builtins{{
    {"sleep", "sleep takes one argument, a duration such as 250ms, 10s or 5m", 1, 1, &is_time, &run_sleep},
    {"fail", "fail takes at most one argument, how many times it fails", 0, 1, &is_count, &run_fail},
    {"write", "write takes two arguments, the file and the line to append", 2, 2, &names_a_file, &run_write},
}};

builtin const* find(std::string_view name) {
    auto const found = std::ranges::find(builtins, name, &builtin::name);
    return found == builtins.end() ? nullptr : &*found;
}

}  // namespace

void check_builtin(job_spec const& spec) {
    builtin const* const found = find(spec.builtin);
    if (found == nullptr) {
        std::vector<std::string> names;
        for (auto const& each : builtins) names.emplace_back(each.name);
        throw input_error{"builtin is \"" + spec.builtin + "\"; it must be one of sleep, fail, write" +
                          weft::detail::did_you_mean(spec.builtin, names)};
    }
    auto const given = spec.arguments.size();
    if (given < found->least || given > found->most || !found->arguments_fit(spec.arguments))
        throw input_error{"job " + spec.id + ": " + std::string{found->usage}};
}

outcome run_builtin(job const& running) { return find(running.spec.builtin)->run(running); }

}  // namespace jobber
