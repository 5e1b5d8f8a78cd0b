// expect: the accumulator of reduce() has no elements to emit
// FL-036
#include <weft/flow.hpp>

#include <vector>

auto wrong() {
    return weft::flow::from(std::vector<int>{1}) | weft::flow::reduce(0, [](int& sum, int n) { sum += n; }) |
           weft::flow::to<std::vector<int>>();
}
