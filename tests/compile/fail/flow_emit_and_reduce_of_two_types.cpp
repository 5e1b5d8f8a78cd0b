// expect: emit_and_reduce() and the triggers of its layer emit events of two types
// FL-036
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

auto wrong() { return source() | flow::emit_and_reduce(numbers{}, [](numbers&, int n) { return std::optional{std::to_string(n)}; }) | flow::run(); }
