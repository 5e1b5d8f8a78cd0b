// expect: flow::by_key: the function does not take the flow's events
// FL-011
#include <weft/flow.hpp>

#include <vector>

void wrong() {
    weft::flow::from(std::vector<int>{1}) | weft::flow::partition(weft::flow::by_key(7), {.stages = 2}) | weft::flow::run();
}
