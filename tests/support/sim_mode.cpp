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

private:
    void OnTestIterationStart(::testing::UnitTest const&, int iteration) override {
        now = static_cast<std::uint64_t>(iteration);
    }
};
std::uint64_t iterations::now = 0;

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

}  // namespace weft::test
