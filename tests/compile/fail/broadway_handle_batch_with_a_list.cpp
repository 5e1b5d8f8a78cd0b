// expect: void handle_batch(batcher, std::span<message>[, batch_info const&])
// BW-072, BW-073: it marks the messages that it was lent, so none can be left out or be something else
#include <weft/broadway.hpp>

struct orders {
    enum class batcher { sqs };
    using message = weft::broadway::message<int, batcher>;
    void handle_message(message&) {}
    std::vector<message> handle_batch(batcher, std::span<message>) { return {}; }
};

weft::result<weft::pid> wrong() { return weft::broadway::try_start_link<orders>({.name = "orders"}); }
