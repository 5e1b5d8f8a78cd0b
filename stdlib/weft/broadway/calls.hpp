#pragma once
// Asking a running pipeline, and giving it messages of one's own, for tests and by hand:
//
//     weft::ref const ref = broadway::test_message<orders>("orders", order{.total = 7});
//     weft::receive([](broadway::acked<orders::message> told) { … told.successful … });
//
// All of these throw call_exit with `noproc` when no pipeline has the name (any more); uncaught that ends the caller.

#include <weft/broadway/caller_acknowledger.hpp>
#include <weft/broadway/message.hpp>
#include <weft/broadway/push.hpp>
#include <weft/broadway/rate_limit.hpp>
#include <weft/broadway/running.hpp>
#include <weft/call.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/process.hpp>
#include <weft/result.hpp>
#include <weft/send.hpp>
#include <weft/via.hpp>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace weft::broadway {

namespace detail {

/// One of the pipeline's producers that is there. Errors: as running().
[[nodiscard]] pid some_producer(running_pipeline const& of, std::string_view call);
/// Waits until the producer has answered. Errors: throws call_exit.
void await_push(pid producer, std::string_view call);

template <class Message>
void push(server_name const& pipeline, std::vector<Message> messages, std::string_view call) {
    auto const to = running(pipeline, call);
    to->check_type(weft::detail::type_of<Message>);
    pid const producer = some_producer(*to, call);
    send(producer, push_request<Message>{from<void>{weft::detail::held_right{weft::detail::open_reply()}}, std::move(messages)});
    await_push(producer, call);
}

template <class Message>
[[nodiscard]] Message test_message(typename Message::data_type data, metadata const& given, std::shared_ptr<receipt> receipt, batch_mode mode) {
    Message one{std::move(data), std::move(receipt)};
    for (auto const& [key, value] : given) one.put_metadata(key, value);
    one.put_batch_mode(mode);
    return one;
}

}  // namespace detail

/// Hands messages to a producer chosen at random, which emits them whatever was asked for; its transformer and the
/// pipeline's rate limit do not apply.
/// Blocks: parks the caller until the producer has them. Errors: see above; argument_error for a pipeline of other messages.
/// Threads: from a process. Source: Broadway.push_messages/2.
template <class Data, class Batcher>
void push_messages(server_name const& pipeline, std::vector<message<Data, Batcher>> messages) {
    detail::push(pipeline, std::move(messages), "push_messages");
}

/// Makes the receipt of a test's message; `ref` is what the test call returns.
template <class Message>
using test_receipt = std::function<std::shared_ptr<receipt>(typename Message::data_type const& data, pid caller, ref ref)>;

template <class Message>
struct test_message_options {
    broadway::metadata metadata{};
    test_receipt<Message> acknowledger{};  ///< not given: the caller receives acked<Message>
};

template <class Message>
struct test_batch_options {
    broadway::metadata metadata{};
    test_receipt<Message> acknowledger{};  ///< not given: the caller receives acked<Message>
    broadway::batch_mode batch_mode = broadway::batch_mode::bulk;
};

/// Pushes a message of each of `data` into the pipeline. The ref is in all that is acknowledged.
/// Blocks, errors, threads: as push_messages. Source: Broadway.test_batch/3.
template <class Module>
ref test_batch(server_name const& pipeline, std::vector<typename Module::message::data_type> data,
               test_batch_options<typename Module::message> chosen = {}) {
    using message = typename Module::message;
    ref const tag = make_ref();
    auto const caller = acknowledge_to<message>(self(), tag);
    std::vector<message> messages;
    for (auto& each : data) {
        auto receipt = chosen.acknowledger ? chosen.acknowledger(each, self(), tag) : std::make_shared<broadway::receipt>(caller);
        messages.push_back(detail::test_message<message>(std::move(each), chosen.metadata, std::move(receipt), chosen.batch_mode));
    }
    detail::push(pipeline, std::move(messages), "test_batch");
    return tag;
}

/// Pushes one message, which does not wait for others in a batch. Otherwise as test_batch. Source: Broadway.test_message/3.
template <class Module>
ref test_message(server_name const& pipeline, typename Module::message::data_type data,
                 test_message_options<typename Module::message> chosen = {}) {
    std::vector<typename Module::message::data_type> one;
    one.push_back(std::move(data));
    return test_batch<Module>(pipeline, std::move(one),
                              {std::move(chosen.metadata), std::move(chosen.acknowledger), broadway::batch_mode::flush});
}

/// In the order of their indices. Source: Broadway.producer_names/1.
[[nodiscard]] std::vector<server_name> producer_names(server_name const& pipeline);

[[nodiscard]] topology_info topology(server_name const& pipeline);

/// The names of the pipelines that run in the caller's runtime, in no order. Source: Broadway.all_running/0.
[[nodiscard]] std::vector<server_name> all_running();

/// Blocks: parks the caller. Errors: "rate_limiting_not_enabled". Source: Broadway.get_rate_limiting/1.
[[nodiscard]] result<rate_limit> get_rate_limiting(server_name const& pipeline);
/// Blocks: parks the caller. Errors: "rate_limiting_not_enabled"; argument_error for a value out of its range.
/// Source: Broadway.update_rate_limiting/2.
result<void> update_rate_limiting(server_name const& pipeline, rate_limit_update const& to);

}  // namespace weft::broadway
