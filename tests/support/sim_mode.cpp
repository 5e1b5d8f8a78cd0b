#include "support/sim_mode.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace weft::test {
namespace {

class iterations : public ::testing::EmptyTestEventListener {
public:
    static std::uint64_t now;
    static bool simulated;  // something of the test at hand

private:
    void OnTestIterationStart(::testing::UnitTest const&, int iteration) override {
        now = static_cast<std::uint64_t>(iteration);
    }
    void OnTestStart(::testing::TestInfo const&) override { simulated = false; }
    // A test that uses a runtime of its own looks as if it had passed under the seed.
    void OnTestEnd(::testing::TestInfo const& test) override {
        if (now == 0 && !simulated) std::printf("[   REAL   ] %s.%s\n", test.test_suite_name(), test.name());
    }
};
std::uint64_t iterations::now = 0;
bool iterations::simulated = false;

std::optional<std::uint64_t> first_seed() {
    char const* const text = std::getenv("WEFT_TEST_SIM");
    if (text == nullptr) return std::nullopt;
    std::uint64_t seed = 0;
    auto const [end, error] = std::from_chars(text, text + std::strlen(text), seed);
    if (error != std::errc{} || *end != '\0') {
        std::fprintf(stderr, "WEFT_TEST_SIM is '%s'; allowed is the number of a seed\n", text);
        std::exit(2);
    }
    return seed;
}

std::optional<std::uint64_t> const first = [] {
    auto const seed = first_seed();
    if (seed) ::testing::UnitTest::GetInstance()->listeners().Append(new iterations);  // gtest deletes it
    return seed;
}();

}  // namespace

std::optional<std::uint64_t> simulation_seed() {
    if (!first) return std::nullopt;
    return *first + iterations::now;
}

sim::outcome simulate(std::uint64_t seed, std::function<void()> const& body, sim::options how) {
    iterations::simulated = true;
    how.trace_lines = GTEST_FLAG_GET(repeat) == 1 ? 1000 : 0;
    return sim::run(seed, body, how);
}

}  // namespace weft::test
