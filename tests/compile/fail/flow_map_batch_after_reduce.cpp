// expect: map_batch() works on the batches that come into a stage
// FL-006
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

auto wrong() { return source() | gathered() | flow::map_batch([](numbers all) { return all; }); }
