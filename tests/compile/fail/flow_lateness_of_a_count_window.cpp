// expect: flow::window: only fixed() windows have an allowed_lateness()
// FL-102
#include <weft/flow.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace weft;
using numbers = std::vector<int>;

auto source() { return flow::from(numbers{1}); }
auto gathered() { return flow::reduce(numbers{}, [](numbers& all, int n) { all.push_back(n); }); }

auto wrong() { return flow::window::count(3).allowed_lateness(std::chrono::seconds{1}); }
