// A queue emptied and acknowledged one by one, by a stage of weft and by a bare loop over librabbitmq with the same prefetch
// count, on a server that this program starts. Both get the same messages, published before and confirmed.
#include "harness.hpp"

#include "support/rabbitmq_server.hpp"

#include <weft_brokers/rabbitmq.hpp>
#include <weft/broadway/acknowledger.hpp>
#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <amqp.h>
#include <amqp_tcp_socket.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace bench {
namespace {

namespace rabbitmq = weft::rabbitmq;

constexpr char const* queue = "bench";
constexpr std::size_t body_bytes = 100;

rabbitmq::connection_options broker() {
    return {.host = "127.0.0.1", .port = static_cast<std::uint16_t>(weft::test::the_rabbitmq_server().port())};
}

/// `count` messages into a queue that was not there.
void fill(long count) {
    rabbitmq::publisher out{{.connection = broker(), .after_connect = [](rabbitmq::channel& on) {
                                 on.delete_queue(queue);
                                 on.declare_queue(queue);
                             }}};
    for (long left = count; left > 0; left -= 10'000) {
        auto const size = static_cast<std::size_t>(std::min(left, 10'000L));
        auto const report = out.publish(std::vector<rabbitmq::outgoing>(size, {.routing_key = queue, .body = std::string(body_bytes, 'x')}));
        require(report.all_confirmed(), "the messages that were published");
    }
}

struct all_is_here {};

/// Acknowledges every message by itself, as a pipeline without batchers does with each list that it has handled.
class acknowledging {
public:
    acknowledging(weft::pid owner, long count) : owner_{owner}, left_{count} {}

    void handle_events(std::span<weft::broadway::delivery const> events) {
        for (auto const& each : events) {
            require(each.data.size() == body_bytes, "the size of a message");
            if (!each.receipt->settle()) continue;
            weft::broadway::settlement const one{*each.receipt, ok_, each};
            each.receipt->to()->ack({&one, 1}, {});
        }
        left_ -= std::ssize(events);
        if (left_ == 0) weft::send(owner_, all_is_here{});
    }

private:
    weft::pid owner_;
    long left_;
    weft::broadway::status ok_;
};

std::chrono::nanoseconds by_weft(long count, std::uint16_t prefetch) {
    std::chrono::nanoseconds time{};
    in_runtime([&] {
        rabbitmq::options const chosen{.queue = queue, .connection = broker(), .qos = {.prefetch_count = prefetch}};
        stopwatch const watch;
        auto const source = weft::gen_stage::start<rabbitmq::producer>(rabbitmq::producer::stage_options(chosen), chosen);
        weft::gen_stage::start<acknowledging>({.subscribe_to = {{source, {.max_demand = 10'000}}}}, weft::self(), count);
        weft::receive([](all_is_here) {});
        weft::ref const watched = weft::monitor(source);
        weft::stop(source);  // the last acknowledgements have gone out when it has ended
        weft::receive(weft::when([&](weft::down_msg const& down) { return down.monitor == watched; }, [](weft::down_msg const&) {}));
        time = watch.passed();
    });
    return time;
}

std::chrono::nanoseconds by_hand(long count, std::uint16_t prefetch) {
    auto const to = broker();
    stopwatch const watch;
    amqp_connection_state_t const line = amqp_new_connection();
    require(amqp_socket_open(amqp_tcp_socket_new(line), to.host.c_str(), to.port) == AMQP_STATUS_OK, "the bare connection");
    require(amqp_login(line, "/", 0, 131072, 10, AMQP_SASL_METHOD_PLAIN, "guest", "guest").reply_type == AMQP_RESPONSE_NORMAL, "the bare login");
    amqp_channel_open(line, 1);
    amqp_basic_qos(line, 1, 0, prefetch, 0);
    amqp_basic_consume(line, 1, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    for (long i = 0; i < count; ++i) {
        amqp_maybe_release_buffers(line);
        amqp_envelope_t message;
        require(amqp_consume_message(line, &message, nullptr, 0).reply_type == AMQP_RESPONSE_NORMAL, "a message of the bare loop");
        require(message.message.body.len == body_bytes, "the size of a message");
        require(amqp_basic_ack(line, 1, message.delivery_tag, 0) == AMQP_STATUS_OK, "an acknowledgement of the bare loop");
        amqp_destroy_envelope(&message);
    }
    amqp_channel_close(line, 1, AMQP_REPLY_SUCCESS);
    amqp_connection_close(line, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(line);
    return watch.passed();
}

}  // namespace

outcome rabbitmq_queue(arguments const& given) {
    auto const prefetch = static_cast<std::uint16_t>(given.number(1));
    long const count = given.number(2);
    std::string_view const who = given.word(0);
    if (who != "weft" && who != "by_hand" && who != "both") wrong_usage("rabbitmq knows weft, by_hand and both");
    if (auto const why = weft::test::rabbitmq_server::why_not(); !why.empty()) wrong_usage(why);
    static_cast<void>(weft::test::the_rabbitmq_server());
    auto const timed = [&](auto run) {
        in_runtime([&] { fill(count); });
        return run(count, prefetch);
    };
    if (who != "both") return {.operations = count, .time = who == "weft" ? timed(by_weft) : timed(by_hand)};
    // In turns on one server, so that what else the machine does hits both; the best of each.
    outcome best{.operations = count, .time = std::chrono::nanoseconds::max()};
    auto bare = std::chrono::nanoseconds::max();
    for (int round = 0; round < 5; ++round) {
        best.time = std::min(best.time, timed(by_weft));
        bare = std::min(bare, timed(by_hand));
    }
    best.more = {{"by_hand_ns_per_op", static_cast<double>(bare.count()) / static_cast<double>(count)},
                 {"ratio", static_cast<double>(best.time.count()) / static_cast<double>(bare.count())}};
    return best;
}

}  // namespace bench
