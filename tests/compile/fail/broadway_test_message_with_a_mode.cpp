// expect: has no non-static data member named .batch_mode
// BW-031
#include <weft/broadway.hpp>

struct orders {
    using message = weft::broadway::message<int>;
    void handle_message(message&) {}
};

weft::ref wrong() { return weft::broadway::test_message<orders>("orders", 1, {.batch_mode = weft::broadway::batch_mode::bulk}); }
