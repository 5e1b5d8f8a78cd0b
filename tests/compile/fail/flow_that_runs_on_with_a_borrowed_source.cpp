// expect: this flow runs on when the call has returned
#include <weft/flow.hpp>

#include <vector>

void wrong() {
    std::vector<int> const mine{1};
    weft::flow::start_link(weft::flow::from(mine));
}
