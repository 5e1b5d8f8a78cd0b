#pragma once
// RabbitMQ: a producer for pipelines that takes messages from a queue and settles them by their outcome, and a publisher
// whose messages are confirmed. Both own a thread that talks to the broker, so no worker ever waits for it; both come back
// by themselves when the connection is lost.
//
//     .producer = {.start = weft::rabbitmq::from({
//                      .queue = "orders",
//                      .connection = {.uri = "amqp://shop:secret@broker/shop"},
//                      .qos = {.prefetch_count = 200},                     at most so many unsettled messages: the back-pressure
//                      .on_failure = rabbitmq::disposition::reject,        to the queue's dead-letter exchange, if it has one
//                      .metadata = {rabbitmq::field::headers}})}
//
//     message handle_message(message m) {
//         auto const* const from = m.template delivered_as<rabbitmq::receipt>();
//         if (from->redelivered) …
//
// What becomes of a message: rabbitmq::disposition, for all by options::on_success and on_failure, for one by
// m.configure_ack(rabbitmq::ack_options{…}). One that a pipeline loses (a process was killed, a buffer was full) goes back
// to its queue.
//
//     rabbitmq::publisher out{{.connection = {.host = "broker"}}};
//     auto const report = out.publish({{.routing_key = "orders", .body = text, .mandatory = true}});
//     if (!report.all_confirmed()) …                        report.failed names each that is not: nacked, returned, unconfirmed
//
//     rabbitmq::check_reachable({.host = "broker"});        throws when it cannot be used now; producers and publishers try again

#include <weft_brokers/rabbitmq/channel.hpp>
#include <weft_brokers/rabbitmq/check_reachable.hpp>
#include <weft_brokers/rabbitmq/options.hpp>
#include <weft_brokers/rabbitmq/producer.hpp>
#include <weft_brokers/rabbitmq/publisher.hpp>
#include <weft_brokers/rabbitmq/receipt.hpp>
