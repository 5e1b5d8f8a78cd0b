#include <weft_brokers/kafka/internal/channel.hpp>

#include <weft/errors.hpp>
#include <weft/log.hpp>

#include <algorithm>
#include <iterator>

namespace weft::kafka::detail {
namespace {

kafka::receipt& receipt_of(broadway::settlement const& one) { return static_cast<kafka::receipt&>(one.receipt()); }

std::string name_of(kafka::receipt const& one) {
    return one.topic() + '/' + std::to_string(one.partition()) + " offset " + std::to_string(one.offset());
}

std::string why(broadway::settlement const& one) {
    auto const* const failure = one.status().why();
    return failure != nullptr ? failure->reason.to_string() : std::string{"failed"};
}

}  // namespace

channel::channel(kafka::on_failure by_default, std::string dead_letter_topic)
    : by_default_{by_default}, dead_letter_topic_{std::move(dead_letter_topic)} {}

template <class Change>
void channel::post(Change&& change) {
    {
        std::lock_guard const lock{mutex_};
        if (closed_) return;
        change(waiting_);
        if (std::exchange(waits_, true)) return;
    }
    wake_.signal();
}

void channel::ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) {
    mail now;
    now.settled.reserve(successful.size() + failed.size());
    for (auto const& one : successful) now.settled.push_back({receipt_of(one).from_, receipt_of(one).offset()});
    for (auto const& one : failed) fail(now, one);
    post([&now](mail& waiting) {
        std::move(now.settled.begin(), now.settled.end(), std::back_inserter(waiting.settled));
        std::move(now.dead_letters.begin(), now.dead_letters.end(), std::back_inserter(waiting.dead_letters));
        if (now.stop && !waiting.stop) waiting.stop = std::move(now.stop);
    });
}

void channel::fail(mail& into, broadway::settlement const& one) {
    kafka::receipt const& from = receipt_of(one);
    place where{from.from_, from.offset()};
    switch (from.on_failure_) {
        case on_failure::commit:
            log::warning("kafka: failed message " + name_of(from) + " counts as done: " + why(one));
            into.settled.push_back(std::move(where));
            break;
        case on_failure::stop: into.stop = "kafka: message " + name_of(from) + " failed: " + why(one); break;
        case on_failure::dead_letter: {
            record letter{.topic = dead_letter_topic_, .value = from.payload_.value_or(std::string{}), .key = from.key_,
                          .headers = from.headers_};
            letter.headers.insert(letter.headers.end(), {{"weft.topic", from.topic()},
                                                         {"weft.partition", std::to_string(from.partition())},
                                                         {"weft.offset", std::to_string(from.offset())},
                                                         {"weft.reason", why(one)}});
            into.dead_letters.push_back({std::move(where), std::move(letter)});
            break;
        }
    }
}

void channel::configure(broadway::receipt& of, std::any const& options) {
    auto const* const chosen = std::any_cast<ack_options>(&options);
    if (chosen == nullptr) throw argument_error{"configure_ack: kafka's acknowledger takes kafka::ack_options"};
    if (chosen->on_failure == on_failure::dead_letter && !keeps_payloads()) {
        throw argument_error{"configure_ack: on_failure is dead_letter, but the producer has no dead_letter_topic"};
    }
    static_cast<kafka::receipt&>(of).on_failure_ = chosen->on_failure;
}

void channel::ask(std::size_t count) {
    post([count](mail& waiting) { waiting.asked += count; });
}
void channel::took(std::size_t count) {
    post([count](mail& waiting) { waiting.taken += count; });
}
void channel::lose(place one) {
    post([&one](mail& waiting) { waiting.lost.push_back(std::move(one)); });
}
void channel::letter_stored(place one) {
    post([&one](mail& waiting) {
        ++waiting.letters_back;
        waiting.settled.push_back(std::move(one));
    });
}
void channel::letter_refused(dead_letter letter) {
    post([&letter](mail& waiting) {
        ++waiting.letters_back;
        waiting.dead_letters.push_back(std::move(letter));
    });
}
void channel::drain() {
    post([](mail& waiting) { waiting.draining = true; });
}

void channel::close() {
    post([](mail& waiting) { waiting.closing = true; });
}

mail channel::take() {
    std::lock_guard const lock{mutex_};
    waits_ = false;
    return std::exchange(waiting_, {});
}

void channel::shut() {
    mail dropped;  // goes after the lock: the last of a receipt's parts may be in it
    std::lock_guard const lock{mutex_};
    closed_ = true;
    dropped = std::exchange(waiting_, {});
}

}  // namespace weft::kafka::detail
