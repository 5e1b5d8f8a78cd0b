#pragma once
// How long a stress test runs: WEFT_STRESS_SECONDS, or a few seconds. Continuous integration runs a minute, a soak by hand
// an hour. The seed is WEFT_STRESS_SEED, or the time; it is printed.

#include "base/rng.hpp"

#include <weft/options.hpp>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

namespace weft::test {

inline std::uint64_t number_from(char const* variable, std::uint64_t otherwise) {
    char const* const text = std::getenv(variable);
    return text != nullptr ? std::stoull(text) : otherwise;
}

inline nanoseconds stress_time() { return std::chrono::seconds{number_from("WEFT_STRESS_SECONDS", 5)}; }

inline std::uint64_t stress_seed() {
    auto const clock = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
    std::uint64_t const seed = number_from("WEFT_STRESS_SEED", clock);
    std::cout << "WEFT_STRESS_SEED=" << seed << '\n';
    return seed;
}

/// What weft logs while this lives is lost: a soak crashes too often to keep every line. Make it before the runtime.
class silent_log {
public:
    silent_log() {
        spdlog::drop("weft");
        spdlog::register_logger(std::make_shared<spdlog::logger>("weft", std::make_shared<spdlog::sinks::null_sink_mt>()));
    }
    silent_log(silent_log const&) = delete;
    silent_log& operator=(silent_log const&) = delete;
    ~silent_log() { spdlog::drop("weft"); }
};

/// An own generator for each process that asks with another number.
inline base::rng generator(std::uint64_t seed, std::uint64_t number) {
    base::rng mixed{(seed + number) * 0x9e3779b97f4a7c15U};
    static_cast<void>(mixed.next());
    return mixed;
}

}  // namespace weft::test
