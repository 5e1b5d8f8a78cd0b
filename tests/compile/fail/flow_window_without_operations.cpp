// expect: windowed() is for the operations of its layer, and this one has none
// FL-010
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

auto wrong() { return source() | flow::windowed(flow::window::count(3)) | flow::to<numbers>(); }
