#include <weft_brokers/kafka/check_reachable.hpp>

#include <weft/blocking.hpp>
#include <weft/process.hpp>
#include <weft_brokers/kafka/internal/conf.hpp>
#include <weft_brokers/kafka/internal/hopeless.hpp>

#include <stdexcept>
#include <string>

namespace weft::kafka {
namespace {

constexpr int look_ms = 200;

// What librdkafka tells while it tries.
struct told {
    std::string last = "no answer within client.connect_timeout";
    bool hopeless = false;

    static void on_error(rd_kafka_t*, int error, char const* reason, void* opaque) {
        auto const code = static_cast<rd_kafka_resp_err_t>(error);
        auto& me = *static_cast<told*>(opaque);
        if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || me.hopeless) return;  // the reason came before
        me.hopeless = detail::is_hopeless(code);
        me.last = reason;
    }
};

// Asked for in short pieces, so that an error that comes between is seen at once.
bool answers(rd_kafka_t* client) {
    struct rd_kafka_metadata const* known = nullptr;
    if (rd_kafka_metadata(client, 0, nullptr, &known, look_ms) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
    rd_kafka_metadata_destroy(known);
    return true;
}

void reach(publisher_options const& options) {
    told trouble;
    detail::conf made = detail::publisher_conf(options);
    rd_kafka_conf_set_opaque(made.get(), &trouble);
    rd_kafka_conf_set_error_cb(made.get(), told::on_error);
    auto const client = made.make(RD_KAFKA_PRODUCER);
    nanoseconds const deadline = monotonic_time() + options.client.connect_timeout;
    while (!answers(client.get())) {
        rd_kafka_poll(client.get(), 0);
        if (trouble.hopeless || monotonic_time() >= deadline)
            throw std::runtime_error{"kafka: no broker of " + detail::joined(options.hosts) + " could be used: " + trouble.last};
    }
}

}  // namespace

void check_reachable(publisher_options const& options) {
    check(options);
    weft::blocking([&options] { reach(options); });
}

}  // namespace weft::kafka
