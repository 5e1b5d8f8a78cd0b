// The loop of a producer's client thread. One turn: what the processes have said, what librdkafka has to tell, commits,
// messages out; then it waits for the next signal.

#include <weft_brokers/kafka/internal/consumer.hpp>

#include <weft/errors.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft_brokers/kafka/internal/hopeless.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace weft::kafka::detail {
namespace {

constexpr milliseconds longest_wait{200};    // in case librdkafka says nothing; also the clock's tick of the loop
constexpr milliseconds connect_look{200};
constexpr std::chrono::seconds leave_patience{5};  // for the last commit

struct refuse {
    std::string why;
    bool bad_option;
};

}  // namespace

consumer::consumer(producer_options options, std::shared_ptr<channel> from, pid process)
    : options_{std::move(options)}, channel_{std::move(from)}, process_{process},
      committer_{options_.offset_commit_on_ack ? nanoseconds{} : nanoseconds{options_.group.offset_commit_interval}},
      watch_{options_.stall_warning} {}

consumer::~consumer() = default;

void consumer::run() {
    try {
        connect();
        if (!closing_) {
            subscribe();
            send(process_, connected{});
        }
        while (!closing_) {
            channel_->wake().wait(longest_wait);
            work();
        }
        leave();
    } catch (refuse const& no) {
        send(process_, refused{no.why, no.bad_option});
    } catch (std::exception const& thrown) {
        send(process_, must_stop{std::string{"kafka: the client thread failed: "} + thrown.what()});
    }
    channel_->shut();
    dead_letters_.reset();
    partitions_.clear();
    events_.reset();
    client_.reset();
    send(process_, ended{});
}

// ---- the start

void consumer::connect() {
    try {
        conf made = consumer_conf(options_);
        rd_kafka_conf_set_opaque(made.get(), this);
        rd_kafka_conf_set_rebalance_cb(made.get(), on_rebalance);
        rd_kafka_conf_set_offset_commit_cb(made.get(), on_commit);
        rd_kafka_conf_set_error_cb(made.get(), on_error);
        client_ = made.make(RD_KAFKA_CONSUMER);
        if (!options_.dead_letter_topic.empty()) {
            dead_letters_.emplace(publisher_options{.hosts = options_.hosts, .client = options_.client});
        }
    } catch (argument_error const& wrong) {
        throw refuse{wrong.what(), true};
    }
    rd_kafka_poll_set_consumer(client_.get());
    events_.reset(rd_kafka_queue_get_consumer(client_.get()));
    static constexpr std::uint64_t one = 1;
    rd_kafka_queue_io_event_enable(events_.get(), channel_->wake().descriptor(), &one, sizeof one);
    nanoseconds const deadline = monotonic_time() + options_.client.connect_timeout;
    while (!closing_ && !try_metadata()) {
        serve();
        obey(channel_->take());
        if (!refusal_ && monotonic_time() < deadline) continue;
        throw refuse{"kafka: no broker of " + joined(options_.hosts) + " could be used: " +
                         refusal_.value_or(last_error_.empty() ? "no answer within client.connect_timeout" : last_error_),
                     false};
    }
}

// Asked for in short pieces, so that an error that comes between is seen at once.
bool consumer::try_metadata() {
    std::vector<topic_ptr> topics;
    for (std::string const& name : options_.topics) {
        if (name.front() != '^') topics.emplace_back(rd_kafka_topic_new(client_.get(), name.c_str(), nullptr));
    }
    struct rd_kafka_metadata const* known = nullptr;
    if (rd_kafka_metadata(client_.get(), 0, nullptr, &known, static_cast<int>(connect_look.count())) !=
        RD_KAFKA_RESP_ERR_NO_ERROR) {
        return false;
    }
    std::unique_ptr<struct rd_kafka_metadata const, destroyer<rd_kafka_metadata_destroy>> const owned{known};
    check_topics(*known);
    return true;
}

void consumer::check_topics(struct rd_kafka_metadata const& known) const {
    for (int i = 0; i != known.topic_cnt; ++i) {
        auto const& topic = known.topics[i];
        if (topic.err == RD_KAFKA_RESP_ERR_NO_ERROR || topic.err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) continue;
        throw refuse{"kafka: topic \"" + std::string{topic.topic} + "\" cannot be used: " + text_of(topic.err), false};
    }
}

void consumer::subscribe() {
    partitions_ptr list{rd_kafka_topic_partition_list_new(static_cast<int>(options_.topics.size()))};
    for (std::string const& topic : options_.topics) {
        rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    rd_kafka_resp_err_t const wrong = rd_kafka_subscribe(client_.get(), list.get());
    if (wrong != RD_KAFKA_RESP_ERR_NO_ERROR) throw refuse{"kafka: topics: " + text_of(wrong), true};
}

// ---- a turn

void consumer::work() {
    obey(channel_->take());
    serve();
    nanoseconds const now = monotonic_time();
    committer_.work(client_.get(), partitions_, now, revocation_.has_value());
    finish_revocation(now);
    rewind();
    fetch();
    watch(now);
}

void consumer::obey(mail now) {
    demand_ += now.asked;
    not_taken_ -= std::min(not_taken_, now.taken);
    draining_ = draining_ || now.draining;
    closing_ = closing_ || now.closing;
    letters_under_way_ -= now.letters_back;
    for (place const& one : now.settled) {
        partition* const of = partitions_.find(*one.where);
        if (of != nullptr && of->offsets.settle(one.offset)) ++settled_;
    }
    for (place const& one : now.lost) {
        partition* const of = partitions_.find(*one.where);
        if (of != nullptr) of->offsets.lose(one.offset);
    }
    for (dead_letter& letter : now.dead_letters) publish_dead(std::move(letter));
    if (now.stop) give_up(std::move(*now.stop));
}

// Published until it is stored: the message is not done before.
void consumer::publish_dead(dead_letter letter) {
    ++letters_under_way_;
    auto what = std::make_unique<publication>();
    what->records.push_back(letter.what);
    what->done = [to = channel_, letter = std::move(letter)](publication& of) mutable {
        auto const& answer = of.answers.front();
        if (answer) return to->letter_stored(std::move(letter.from));
        log::error("kafka: a dead letter is published again: " + answer.error().to_string());
        to->letter_refused(std::move(letter));
    };
    dead_letters_->submit(std::move(what));
}

void consumer::serve() {
    while (message_ptr const event{rd_kafka_consumer_poll(client_.get(), 0)}) report(*event);
}

void consumer::report(rd_kafka_message_t const& trouble) {
    if (trouble.err == RD_KAFKA_RESP_ERR_NO_ERROR || trouble.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return;
    std::string text = std::string{"kafka: "} + rd_kafka_message_errstr(&trouble);
    if (text == last_error_) return;
    log::warning(text);
    last_error_ = std::move(text);
}

void consumer::watch(nanoseconds now) {
    auto const stalled = watch_.look(now, {.waiting = partitions_.fetched() + not_taken_,
                                           .demand = draining_ ? 0 : demand_ + not_taken_,
                                           .in_flight = partitions_.in_flight(),
                                           .dispatched = dispatched_ - not_taken_,
                                           .settled = settled_});
    if (stalled) log::warning("kafka: group " + options_.group_id + ": " + *stalled);
}

void consumer::give_up(std::string why) {
    if (!std::exchange(stopped_, true)) send(process_, must_stop{std::move(why)});
}

// ---- the end

bool consumer::all_committed() const noexcept { return committer_.too_late() || !partitions_.owe_commit(); }

void consumer::leave() {
    nanoseconds const deadline = monotonic_time() + leave_patience;
    while (!(all_committed() && letters_under_way_ == 0) && monotonic_time() < deadline) {
        obey(channel_->take());
        serve();
        committer_.work(client_.get(), partitions_, monotonic_time(), true);
        channel_->wake().wait(connect_look);
    }
    if (revocation_) unassign(std::exchange(revocation_, {})->list.get());
    error_ptr const wrong{rd_kafka_consumer_close_queue(client_.get(), events_.get())};
    while (wrong == nullptr && rd_kafka_consumer_closed(client_.get()) == 0) {
        serve();
        channel_->wake().wait(connect_look);
    }
}

void consumer::on_error(rd_kafka_t* client, int error, char const* reason, void* opaque) {
    auto& me = *static_cast<consumer*>(opaque);
    auto const code = static_cast<rd_kafka_resp_err_t>(error);
    if (code == RD_KAFKA_RESP_ERR__FATAL) {
        std::array<char, 512> text{};
        rd_kafka_fatal_error(client, text.data(), text.size());
        return me.give_up(std::string{"kafka: "} + text.data());
    }
    if (is_hopeless(code)) me.refusal_ = reason;
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && !std::exchange(me.unreachable_, true)) {
        log::warning("kafka: group " + me.options_.group_id + ": no broker can be reached: " + me.last_error_);
    }
    if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) me.last_error_ = reason;
}

void consumer::on_commit(rd_kafka_t*, rd_kafka_resp_err_t whole, rd_kafka_topic_partition_list_t* list, void* opaque) {
    auto& me = *static_cast<consumer*>(opaque);
    me.committer_.on_result(me.partitions_, whole, list);
    if (whole == RD_KAFKA_RESP_ERR_NO_ERROR) me.unreachable_ = false;
}

}  // namespace weft::kafka::detail
