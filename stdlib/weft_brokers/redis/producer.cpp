#include <weft_brokers/redis/producer.hpp>

#include <weft/blocking.hpp>
#include <weft/process.hpp>
#include <weft_brokers/common/own_thread.hpp>
#include <weft_brokers/redis/internal/fetcher.hpp>

#include <unistd.h>

#include <random>
#include <utility>

namespace weft::redis {

namespace {

std::string new_name() {
    char host[65] = {};
    ::gethostname(host, sizeof host - 1);
    std::random_device draw;  // tidy: allow random_device, a name that no other program may have
    return std::string{host} + '-' + std::to_string(::getpid()) + '-' + std::to_string(draw());
}

}  // namespace

producer::producer(producer_options options) : flush_timeout_{options.flush_timeout} {
    check(options);
    bool const own_name = options.consumer.empty();
    std::string const consumer = own_name ? new_name() : options.consumer;
    auto const settler = std::make_shared<detail::settler>(options);
    desk_ = settler->desk();
    fetcher_ = std::make_shared<detail::fetcher>(self(), options, consumer, settler);
    blocking([this] { fetcher_->connect(); });
    settler->start(consumer, own_name);
    thread_ = brokers::start_thread("weft-redis", [fetcher = fetcher_](std::stop_token const& stop) { fetcher->run(stop); });
}

producer::~producer() {
    fetcher_->close();
    thread_.request_stop();
}

std::vector<broadway::delivery> producer::handle_demand(std::size_t count) {
    fetcher_->ask(count);
    return {};
}

std::vector<broadway::delivery> producer::handle_info(brokers::fetched batch) { return std::move(batch.deliveries); }

void producer::prepare_for_draining() { fetcher_->close(); }

void producer::terminate(exit_reason const&) {
    fetcher_->close();
    blocking([this] { static_cast<void>(desk_->wait_until_settled(flush_timeout_)); });
}

}  // namespace weft::redis
