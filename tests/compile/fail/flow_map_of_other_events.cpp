// expect: the function of this flow operation does not take the flow's events
#include <weft/flow.hpp>

#include <string>
#include <vector>

auto wrong() { return weft::flow::from(std::vector<int>{1}) | weft::flow::map([](std::string const& text) { return text; }); }
