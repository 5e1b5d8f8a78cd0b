// The pipeline of most tests, compiled once.

#include "broadway_support.hpp"

namespace weft::test {

pid start_line(script_options chosen) { return broadway::start_link<scripted>(std::move(chosen)); }
result<pid> try_start_line(script_options chosen) { return broadway::try_start_link<scripted>(std::move(chosen)); }

}  // namespace weft::test
