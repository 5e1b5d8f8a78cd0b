// expect: give it a transformer
// BW-023
#include <weft/broadway.hpp>

struct orders {
    enum class batcher { sqs };
    using message = weft::broadway::message<int, batcher>;
    void handle_message(message&) {}
    void handle_batch(batcher, std::span<message>) {}
};

struct numbers {
    std::vector<int> handle_demand(std::size_t) { return {}; }
};

weft::broadway::producer_spec<orders::message> wrong() { return weft::broadway::producer<numbers>(); }
