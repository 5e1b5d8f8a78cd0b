#include <weft_brokers/kafka/internal/outgoing.hpp>

#include <weft/log.hpp>
#include <weft_brokers/common/own_thread.hpp>
#include <weft_brokers/kafka/internal/conf.hpp>
#include <weft_brokers/kafka/internal/wake_event.hpp>

#include <array>
#include <memory>
#include <mutex>
#include <utility>

namespace weft::kafka::detail {
namespace {

constexpr milliseconds idle_look{500};  // in case librdkafka says nothing
constexpr int full_queue_wait_ms = 20;

// What librdkafka hands back with a delivery report. The list goes with its last report.
struct ticket {
    std::shared_ptr<publication> of;
    std::size_t index;
};

exit_reason not_stored(record const& what, std::string const& why) {
    return exit_reason{"kafka: record for " + what.topic + " was not stored: " + why};
}

void answer(publication& of, std::size_t index, publish_result with) {
    of.answers[index] = std::move(with);
    if (--of.open == 0) of.done(of);
}

}  // namespace

class outgoing::engine {
public:
    explicit engine(publisher_options const& options) : patience_{options.delivery_timeout} {
        conf made = publisher_conf(options);
        rd_kafka_conf_set_opaque(made.get(), this);
        rd_kafka_conf_set_dr_msg_cb(made.get(), on_report);
        rd_kafka_conf_set_error_cb(made.get(), on_error);
        client_ = made.make(RD_KAFKA_PRODUCER);
        queue_.reset(rd_kafka_queue_get_main(client_.get()));
        rd_kafka_queue_io_event_enable(queue_.get(), wake_.descriptor(), &one, sizeof one);
    }

    void submit(std::unique_ptr<publication> what) {
        {
            std::lock_guard const lock{mutex_};
            waiting_.push_back(std::move(what));
        }
        wake_.signal();
    }

    void close() {
        {
            std::lock_guard const lock{mutex_};
            closing_ = true;
        }
        wake_.signal();
    }

    void run() {
        for (bool last = false; !last;) {
            std::vector<std::unique_ptr<publication>> now;
            {
                std::lock_guard const lock{mutex_};
                now = std::exchange(waiting_, {});
                last = closing_ && now.empty();
            }
            for (auto& each : now) publish(std::move(each));
            rd_kafka_poll(client_.get(), 0);
            if (now.empty() && !last) wake_.wait(idle_look);
        }
        rd_kafka_flush(client_.get(), static_cast<int>(patience_.count()));
        rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
        rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        rd_kafka_poll(client_.get(), 0);
    }

private:
    static constexpr std::uint64_t one = 1;  // what librdkafka writes to the event

    void publish(std::shared_ptr<publication> what) {
        std::size_t const count = what->records.size();
        what->answers.assign(count, placement{});
        what->open = count;
        if (count == 0) what->done(*what);
        for (std::size_t i = 0; i != count; ++i) produce(what, i);
    }

    void produce(std::shared_ptr<publication> const& of, std::size_t index) {
        auto owned = std::make_unique<ticket>(ticket{of, index});
        rd_kafka_resp_err_t wrong = try_produce(of->records[index], owned.get());
        while (wrong == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            rd_kafka_poll(client_.get(), full_queue_wait_ms);
            wrong = try_produce(of->records[index], owned.get());
        }
        if (wrong == RD_KAFKA_RESP_ERR_NO_ERROR) static_cast<void>(owned.release());  // comes back with its report
        else answer(*of, index, not_stored(of->records[index], text_of(wrong)));
    }

    rd_kafka_resp_err_t try_produce(record const& what, ticket* with) {
        headers_ptr headers{rd_kafka_headers_new(what.headers.size())};
        for (auto const& [name, value] : what.headers) {
            rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                                static_cast<ssize_t>(value.size()));
        }
        std::array<rd_kafka_vu_t, 7> all{};
        all[0].vtype = RD_KAFKA_VTYPE_TOPIC;
        all[0].u.cstr = what.topic.c_str();
        all[1].vtype = RD_KAFKA_VTYPE_PARTITION;
        all[1].u.i32 = what.partition.value_or(RD_KAFKA_PARTITION_UA);
        all[2].vtype = RD_KAFKA_VTYPE_VALUE;
        all[2].u.mem = {const_cast<char*>(what.value.data()), what.value.size()};
        all[3].vtype = RD_KAFKA_VTYPE_KEY;
        if (what.key) all[3].u.mem = {const_cast<char*>(what.key->data()), what.key->size()};
        all[4].vtype = RD_KAFKA_VTYPE_HEADERS;
        all[4].u.headers = headers.get();
        all[5].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
        all[5].u.i = RD_KAFKA_MSG_F_COPY;
        all[6].vtype = RD_KAFKA_VTYPE_OPAQUE;
        all[6].u.ptr = with;
        std::unique_ptr<rd_kafka_error_t, decltype(&rd_kafka_error_destroy)> const refused{
            rd_kafka_produceva(client_.get(), all.data(), all.size()), rd_kafka_error_destroy};
        rd_kafka_resp_err_t const wrong = rd_kafka_error_code(refused.get());
        if (wrong == RD_KAFKA_RESP_ERR_NO_ERROR) static_cast<void>(headers.release());  // the message's now
        return wrong;
    }

    static void on_report(rd_kafka_t*, rd_kafka_message_t const* message, void* opaque) {
        std::unique_ptr<ticket> const back{static_cast<ticket*>(message->_private)};
        auto& me = *static_cast<engine*>(opaque);
        publication& of = *back->of;
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            me.last_error_.clear();
            return answer(of, back->index, placement{message->partition, message->offset});
        }
        std::string why = text_of(message->err);
        if (!me.last_error_.empty()) why += " (" + me.last_error_ + ')';
        answer(of, back->index, not_stored(of.records[back->index], why));
    }

    static void on_error(rd_kafka_t*, int error, char const* reason, void* opaque) {
        auto const code = static_cast<rd_kafka_resp_err_t>(error);
        auto& me = *static_cast<engine*>(opaque);
        if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || me.last_error_.empty()) me.last_error_ = reason;
        log::debug("kafka: publisher: " + text_of(code) + ": " + reason);
    }

    milliseconds patience_;
    wake_event wake_;
    client_ptr client_;
    queue_ptr queue_;  // goes before the client
    std::string last_error_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<publication>> waiting_;  // under mutex_
    bool closing_ = false;                               // under mutex_
};

outgoing::outgoing(publisher_options const& options)
    : engine_{std::make_shared<engine>(options)} {
    brokers::start_thread("weft-kafka-out", [engine = engine_](std::stop_token const& stop) {
        std::stop_callback const closing{stop, [&engine] { engine->close(); }};
        engine->run();
    });
}

outgoing::~outgoing() {
    engine_->close();
    engine_ = nullptr;  // the thread's copy is the last one, so that librdkafka is closed on the thread
}

void outgoing::submit(std::unique_ptr<publication> what) { engine_->submit(std::move(what)); }

}  // namespace weft::kafka::detail
