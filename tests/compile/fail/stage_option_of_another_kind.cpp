// expect: buffer_size
// A consumer has no buffer.
#include <weft/gen_stage.hpp>

struct printer {
    void handle_events(std::span<long const>) {}
};

weft::gen_stage::options<printer> const wrong{.buffer_size = 5};
