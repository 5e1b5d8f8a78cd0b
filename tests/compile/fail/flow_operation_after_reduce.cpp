// expect: an operation after reduce() belongs to a new layer
// FL-006
#include <weft/flow.hpp>

#include <vector>

auto wrong() {
    return weft::flow::from(std::vector<int>{1}) |
           weft::flow::reduce(std::vector<int>{}, [](std::vector<int>& all, int n) { all.push_back(n); }) |
           weft::flow::filter([](int) { return true; });
}
