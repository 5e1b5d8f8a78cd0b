// expect: flow::by_key: the function does not take the flow's events
// FL-011
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

auto wrong() { return source() | flow::partition(flow::by_key([](std::string const& s) { return s; })) | flow::to<numbers>(); }
