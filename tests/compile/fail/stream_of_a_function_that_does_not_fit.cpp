// expect: async_stream: the function does not take an element of the range
#include <weft/task.hpp>

#include <string>
#include <vector>

void wrong() { static_cast<void>(weft::task::async_stream(std::vector{1, 2}, [](std::string const&) { return 1; })); }
