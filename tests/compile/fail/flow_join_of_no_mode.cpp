// expect: the mode of a join is flow::inner, left_outer, right_outer or full_outer
// FL-072
#include <weft/flow.hpp>

#include <vector>

void wrong() {
    auto const numbers = weft::flow::from(std::vector<int>{1});
    auto const itself = [](int n) { return n; };
    weft::flow::bounded_join("sideways", numbers, numbers, itself, itself, [](int a, int b) { return a + b; });
}
