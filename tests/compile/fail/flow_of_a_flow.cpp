// expect: flow::from takes a range, and this is a flow: go on from it by partition() or merge()
// FL-001
#include <weft/flow.hpp>

#include <vector>

auto wrong() {
    auto const described = weft::flow::from(std::vector<int>{1});
    return weft::flow::from(described);
}
