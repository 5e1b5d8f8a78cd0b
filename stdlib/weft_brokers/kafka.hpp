#pragma once
// Kafka for weft: a producer for pipelines, and a publisher. The library weft::kafka, which needs librdkafka.
//
//     target_link_libraries(billing PRIVATE weft::weft weft::kafka)
//
//     what do I want?                                    what is it?
//     messages of a topic through a pipeline …………………… kafka::producer, in broadway's option .producer
//     where a message came from ……………………………………………………… message.delivered_as<kafka::receipt>()
//     another end for one failed message ………………………………… message.configure_ack(kafka::ack_options{…})
//     to store records in topics …………………………………………………… kafka::publisher
//     whether a broker answers, before either ………………………… kafka::check_reachable

#include <weft_brokers/kafka/check_reachable.hpp>
#include <weft_brokers/kafka/offset_tracker.hpp>
#include <weft_brokers/kafka/options.hpp>
#include <weft_brokers/kafka/producer.hpp>
#include <weft_brokers/kafka/publisher.hpp>
#include <weft_brokers/kafka/receipt.hpp>
