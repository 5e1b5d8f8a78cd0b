// expect: get() runs a function of the state as `State const&`
#include <weft/agent.hpp>

int change(weft::agent<int> const& one) {
    return one.get([](int& value) { return ++value; });
}
