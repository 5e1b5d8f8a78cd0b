#include <weft_brokers/nats/producer.hpp>

#include <weft/blocking.hpp>
#include <weft/process.hpp>
#include <weft_brokers/common/own_thread.hpp>
#include <weft_brokers/nats/internal/fetcher.hpp>

#include <utility>

namespace weft::nats {

producer::producer(producer_options options) : flush_timeout_{options.flush_timeout} {
    check(options);
    auto const settler = std::make_shared<detail::settler>(options);
    desk_ = settler->desk();
    fetcher_ = std::make_shared<detail::fetcher>(self(), options, settler);
    blocking([this] { fetcher_->connect(); });
    settler->start(fetcher_->through());
    thread_ = brokers::start_thread("weft-nats", [fetcher = fetcher_](std::stop_token const& stop) {
        fetcher->run(stop);
        nats_ReleaseThreadMemory();
    });
}

producer::~producer() {
    fetcher_->close();
    thread_.request_stop();
}

std::vector<broadway::delivery> producer::handle_demand(std::size_t count) {
    fetcher_->ask(count);
    return {};
}

std::vector<broadway::delivery> producer::handle_info(brokers::fetched batch) {
    if (!batch.failure.empty()) exit(exit_reason{std::move(batch.failure)});
    return std::move(batch.deliveries);
}

void producer::prepare_for_draining() {
    fetcher_->close();
    blocking([this] { fetcher_->withdraw(); });
}

void producer::terminate(exit_reason const&) {
    prepare_for_draining();
    blocking([this] { static_cast<void>(desk_->wait_until_settled(flush_timeout_)); });
}

}  // namespace weft::nats
