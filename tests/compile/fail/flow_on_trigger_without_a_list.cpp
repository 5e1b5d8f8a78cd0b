// expect: the function of on_trigger() takes (accumulator&), (accumulator&, stage_place) or
// FL-013
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

auto wrong() { return source() | gathered() | flow::on_trigger([](numbers& all) { return static_cast<int>(all.size()); }); }
