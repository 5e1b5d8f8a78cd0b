#include <weft_brokers/rabbitmq/producer.hpp>

#include "internal/consumer.hpp"

#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/stop.hpp>

#include <chrono>
#include <utility>

namespace weft::rabbitmq {
namespace {

constexpr nanoseconds flush_at_most = std::chrono::seconds{5};

}  // namespace

producer::producer(options chosen, std::size_t index) {
    check(chosen);
    trap_exit(true);
    client_ = std::make_shared<detail::consumer>(std::move(chosen), index, self());
    detail::start_thread(client_);
}

// Also where nothing else of it runs: in a process that is killed.
producer::~producer() { client_->close(); }

gen_stage::producer_options<broadway::delivery> producer::stage_options(options const& chosen) {
    gen_stage::producer_options<broadway::delivery> made;
    made.buffer_size = chosen.buffer_size.value_or(std::int64_t{5} * chosen.qos.prefetch_count);
    made.buffer_keep = chosen.buffer_keep;
    return made;
}

std::vector<broadway::delivery> producer::handle_info(detail::connection_failed why) {
    exit(exit_reason::error("rabbitmq::connection_failed", std::move(why.reason)));
}

void producer::prepare_for_draining() { client_->drain(); }

void producer::terminate(exit_reason const&) {
    if (!client_->close_for(self())) return;
    receive([](detail::client_closed) {},
            after(flush_at_most, [] { log::warning("rabbitmq: the connection did not end in time; the broker may deliver again"); }));
}

}  // namespace weft::rabbitmq
