// expect: an event that goes from stage to stage owns what it holds
#include <weft/flow.hpp>

#include <string>
#include <string_view>
#include <vector>

auto wrong() {
    return weft::flow::from(std::vector<std::string>{"a b"}) |
           weft::flow::map([](std::string const& text) { return std::string_view{text}; }) |
           weft::flow::to<std::vector<std::string_view>>();
}
