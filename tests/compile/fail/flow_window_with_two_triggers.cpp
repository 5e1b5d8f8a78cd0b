// expect: a flow::window has one trigger() or trigger_every()
// FL-078
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

auto wrong() { return flow::window::global().trigger_every(3).trigger_every(4); }
