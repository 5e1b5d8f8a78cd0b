#pragma once
// The client thread that publishes: lists of records go in, and each list is told its delivery reports once it has all.

#include <weft_brokers/kafka/options.hpp>
#include <weft_brokers/kafka/publication.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace weft::kafka::detail {

/// `done` is called once, on the client thread, with the answers in the records' order.
struct publication {
    std::vector<record> records;
    std::function<void(publication&)> done;
    std::vector<publish_result> answers{};
    std::size_t open = 0;  // answers that have not come
};

/// Threads: submit from anywhere.
class outgoing {
public:
    /// Errors: argument_error for options that librdkafka does not take.
    explicit outgoing(publisher_options const& options);
    outgoing(outgoing const&) = delete;
    outgoing& operator=(outgoing const&) = delete;
    /// Never blocks: the thread publishes what it has, for at most delivery_timeout, and ends.
    ~outgoing();

    void submit(std::unique_ptr<publication> what);

private:
    class engine;
    std::shared_ptr<engine> engine_;
};

}  // namespace weft::kafka::detail
