// expect: has message handle_message(message), or void handle_message(message&)
// BW-051
#include <weft/broadway.hpp>

struct orders {
    enum class batcher { sqs };
    using message = weft::broadway::message<int, batcher>;
    int handle_message(message one) { return one.data(); }
    void handle_batch(batcher, std::span<message>) {}
};

weft::result<weft::pid> wrong() { return weft::broadway::try_start_link<orders>({.name = "orders"}); }
