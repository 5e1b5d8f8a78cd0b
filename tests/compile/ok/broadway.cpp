// The README's pipeline, whole.
#include <weft/broadway.hpp>
#include <weft/broadway/telemetry.hpp>
#include <weft/weft.hpp>

#include <chrono>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

using namespace std::chrono_literals;

struct order {
    std::string customer;
    long cents = 0;
};

struct order_queue {
    explicit order_queue(std::string url) : url_{std::move(url)} {}
    std::vector<order> handle_demand(std::size_t) { return {}; }

private:
    std::string url_;
};

template <class Message>
void save(std::span<Message>) {}

struct orders {
    enum class batcher { database, audit };
    using message = weft::broadway::message<order, batcher>;

    static message received(order one) { return {std::move(one), nullptr}; }  // nobody waits to hear of its end
    message handle_message(message m) {
        return m.data().cents < 0 ? std::move(m).fail("negative total") : std::move(m).to(batcher::database);
    }
    void handle_batch(batcher, std::span<message> batch) { save(batch); }
};
weft::pid start_orders() {
    return weft::broadway::start_link<orders>({
        .name       = "orders",
        .producer   = {.start = weft::broadway::producer<order_queue>("queue:orders").transformer(orders::received), .concurrency = 2},
        .processors = {.concurrency = 8, .max_demand = 50},
        .batchers   = {{orders::batcher::database, {.concurrency = 2, .batch_size = 100, .batch_timeout = 200ms}}},
    });
}

void watch_orders() {
    using weft::broadway::batch_processor_stop;
    (void)weft::telemetry::attach<batch_processor_stop>("orders", [](batch_processor_stop const& stop) {
        std::printf("%zu saved, %zu failed\n", stop.successful.size(), stop.failed.size());
    });
}
