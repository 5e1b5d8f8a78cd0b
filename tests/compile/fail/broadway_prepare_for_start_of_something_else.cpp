// expect: prepare_for_start changes the settings that it is given, and returns nothing
// BW-020
#include <weft/broadway.hpp>

struct orders {
    enum class batcher { sqs };
    using message = weft::broadway::message<int, batcher>;
    void handle_message(message&) {}
    void handle_batch(batcher, std::span<message>) {}
};

struct numbers {
    std::vector<orders::message> handle_demand(std::size_t) { return {}; }
    static int prepare_for_start(weft::broadway::start_settings<orders::message>&) { return 1; }
};

weft::broadway::producer_spec<orders::message> wrong() { return weft::broadway::producer<numbers>(); }
