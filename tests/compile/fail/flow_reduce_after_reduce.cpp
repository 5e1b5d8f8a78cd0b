// expect: a layer has one reduce(), emit_and_reduce() or group_by(); put partition() between two
// FL-003
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

auto wrong() { return source() | gathered() | flow::group_by([](int n) { return n; }); }
