#pragma once
// What every case shares: its arguments, the clock, the memory of this program, and the line of JSON at the end. The
// keys are those of peers/README.md, so that weft's lines and the peers' can be laid side by side.

#include <weft/options.hpp>
#include <weft/runtime.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

class arguments {
public:
    arguments(int count, char** values) : all_(values + 2, values + count) {}

    /// The argument at `index` as a number. Ends the program with a message when there is none.
    [[nodiscard]] long number(std::size_t index) const;
    [[nodiscard]] std::string_view word(std::size_t index) const;
    [[nodiscard]] std::string joined() const;

    /// The first argument and those behind it; `otherwise` and all of them when the first is a number or missing.
    [[nodiscard]] std::pair<std::string, arguments> leading_word(std::string_view otherwise) const;

private:
    explicit arguments(std::vector<std::string> all) : all_(std::move(all)) {}

    std::vector<std::string> all_;
};

/// Ends the program: the command line is wrong.
[[noreturn]] void wrong_usage(std::string const& why);

/// Ends the program, from any process, when a case did not do what it should have: then its time says nothing.
void require(bool holds, char const* what);

[[nodiscard]] std::uint64_t resident_bytes();

/// What one run measured; printed as one line.
struct outcome {
    long operations = 0;
    std::chrono::nanoseconds time{};
    std::vector<std::pair<std::string, double>> more{};
};
void print(std::string_view name, arguments const& given, outcome const& measured);

class stopwatch {
public:
    [[nodiscard]] std::chrono::nanoseconds passed() const { return std::chrono::steady_clock::now() - start_; }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Times, told at the end as their percentiles.
class percentiles {
public:
    void reserve(std::size_t count) { all_.reserve(count); }
    void add(std::chrono::nanoseconds value) { all_.push_back(value.count()); }
    [[nodiscard]] std::size_t count() const { return all_.size(); }
    /// In microseconds.
    [[nodiscard]] double at(double share);

private:
    std::vector<long long> all_;
};

/// The random numbers of every peer, by the name of their recurrence.
class minstd {
public:
    explicit minstd(long seed) : last_{seed} {}
    long operator()() { return last_ = last_ * 48271 % 2147483647; }

private:
    long last_;
};

/// WEFT_WORKERS, default 2, as the peers run with 2.
[[nodiscard]] weft::runtime_options runtime_options();

/// Runs `body` as the first process; an end that is not normal ends the program.
void in_runtime(weft::detail::unique_function body);

// The cases, one file each.
outcome pingpong(arguments const& given);
outcome threadring(arguments const& given);
outcome spawn_exit(arguments const& given);
outcome spawn_link_chain(arguments const& given);
outcome skynet(arguments const& given);
outcome counting(arguments const& given);
outcome fanin(arguments const& given);
outcome big(arguments const& given);
outcome chameneos(arguments const& given);
outcome fib(arguments const& given);
outcome call(arguments const& given);
outcome task_await(arguments const& given);
outcome idle_memory(arguments const& given);
outcome timers(arguments const& given);
outcome selective_receive(arguments const& given);
outcome fairness(arguments const& given);
outcome dynamic_supervisor(arguments const& given);
outcome restart(arguments const& given);
outcome throw_and_catch(arguments const& given);
outcome sim_steps(arguments const& given);
outcome registry(arguments const& given);
outcome constants(arguments const& given);
outcome counters(arguments const& given);
outcome log(arguments const& given);
outcome table(arguments const& given);
outcome stages(arguments const& given);
outcome pipeline(arguments const& given);
outcome flow_sum(arguments const& given);
outcome words(arguments const& given);
outcome async_stream(arguments const& given);

}  // namespace bench
