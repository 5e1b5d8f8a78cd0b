// expect: handle_failed is void handle_failed(std::span<message>)
// BW-091
#include <weft/broadway.hpp>

struct orders {
    enum class batcher { sqs };
    using message = weft::broadway::message<int, batcher>;
    void handle_message(message&) {}
    void handle_batch(batcher, std::span<message>) {}
    int handle_failed(std::span<message>) { return 0; }
};

weft::result<weft::pid> wrong() { return weft::broadway::try_start_link<orders>({.name = "orders"}); }
