// expect: the function returns the event's time in milliseconds
// FL-101
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

auto wrong() {
    return source() |
           flow::windowed(flow::window::fixed(std::chrono::seconds{1}, [](int n) { return n * 0.5; })) | gathered() |
           flow::to<numbers>();
}
