#include <weft_brokers/kafka/producer.hpp>

#include <weft/errors.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft_brokers/common/own_thread.hpp>
#include <weft_brokers/kafka/internal/channel.hpp>
#include <weft_brokers/kafka/internal/consumer.hpp>

#include <functional>
#include <utility>

namespace weft::kafka {
namespace {

constexpr std::chrono::seconds leave_patience{10};

}  // namespace

// The thread and the way to it. It is told to end whatever becomes of the producer; nobody waits for it here.
class producer::client {
public:
    explicit client(producer_options const& options)
        : channel_{std::make_shared<detail::channel>(options.on_failure, options.dead_letter_topic)} {
        brokers::start_thread("weft-kafka", [options, to = channel_, process = self()](std::stop_token const& stop) {
            std::stop_callback const closing{stop, [&to] { to->close(); }};
            detail::consumer{options, to, process}.run();
        });
    }
    client(client const&) = delete;
    client& operator=(client const&) = delete;
    ~client() { channel_->close(); }

    [[nodiscard]] detail::channel& channel() noexcept { return *channel_; }

private:
    std::shared_ptr<detail::channel> channel_;
};

producer::producer(producer_options options) {
    check(options);
    trap_exit(true);  // or its supervisor's shutdown would not let terminate() run
    client_ = std::make_unique<client>(options);
    receive([](detail::connected) {},
            [](detail::refused no) {
                if (no.bad_option) throw argument_error{no.why};
                weft::exit(exit_reason{no.why});
            },
            [](detail::must_stop failed) { weft::exit(exit_reason{failed.why}); });
}

producer::~producer() = default;

std::vector<broadway::delivery> producer::handle_demand(std::size_t count) {
    client_->channel().ask(count);
    return {};
}

std::vector<broadway::delivery> producer::handle_info(detail::arrived batch) {
    client_->channel().took(batch.deliveries.size());
    return std::move(batch.deliveries);
}

std::vector<broadway::delivery> producer::handle_info(detail::must_stop order) { weft::exit(exit_reason{order.why}); }

// Only after an order to stop, whose end is under way.
std::vector<broadway::delivery> producer::handle_info(detail::ended) { return {}; }

void producer::prepare_for_draining() { client_->channel().drain(); }

void producer::terminate(exit_reason const&) {
    client_->channel().close();
    receive([](detail::ended) {}, after(leave_patience, [] {}));
}

void producer::refuse_partition_by(char const* where) {
    throw argument_error{std::string{"kafka: "} + where + "partition_by is set; expected none, since kafka::producer keeps the "
                         "messages of each topic partition together"};
}

std::uint64_t producer::partition_of(kafka::receipt const& of) {
    return std::hash<std::string>{}(of.topic()) + static_cast<std::uint64_t>(of.partition());
}

broadway::batch_key producer::batch_key_of(broadway::receipt const& of) {
    auto const* const from = dynamic_cast<kafka::receipt const*>(&of);
    if (from == nullptr) return {};
    return from->topic() + '/' + std::to_string(from->partition());
}

}  // namespace weft::kafka
