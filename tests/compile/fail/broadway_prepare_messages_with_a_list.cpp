// expect: prepare_messages is void prepare_messages(std::span<message>)
// BW-058
#include <weft/broadway.hpp>

struct orders {
    enum class batcher { sqs };
    using message = weft::broadway::message<int, batcher>;
    void handle_message(message&) {}
    void handle_batch(batcher, std::span<message>) {}
    std::vector<message> prepare_messages(std::span<message>) { return {}; }
};

weft::result<weft::pid> wrong() { return weft::broadway::try_start_link<orders>({.name = "orders"}); }
