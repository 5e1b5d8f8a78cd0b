// expect: has no non-static data member named .batch_sizy
// BW-002
#include <weft/broadway.hpp>

struct orders {
    enum class batcher { sqs };
    using message = weft::broadway::message<int, batcher>;
    void handle_message(message&) {}
    void handle_batch(batcher, std::span<message>) {}
};

weft::broadway::options<orders> wrong() { return {.name = "orders", .batchers = {{orders::batcher::sqs, {.batch_sizy = 10}}}}; }
