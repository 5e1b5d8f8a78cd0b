// expect: a flow begins with its source: flow::from(...)
// FL-009
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

auto wrong() { return flow::map([](int n) { return n; }) | flow::run(); }
