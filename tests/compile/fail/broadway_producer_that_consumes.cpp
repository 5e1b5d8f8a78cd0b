// expect: a pipeline's producer has handle_demand(std::size_t), and no handle_events
// BW-021
#include <weft/broadway.hpp>

struct orders {
    enum class batcher { sqs };
    using message = weft::broadway::message<int, batcher>;
    void handle_message(message&) {}
    void handle_batch(batcher, std::span<message>) {}
};

struct printer {
    void handle_events(std::span<int const>) {}
};

weft::broadway::producer_spec<orders::message> wrong() { return weft::broadway::producer<printer>(); }
