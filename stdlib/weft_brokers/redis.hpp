#pragma once
// Broadway's producer for Redis streams, and a publisher.
//
// Which call do I want?
//   read a stream as one of a consumer group … redis::producer      append messages and know that Redis has them … redis::publisher
//   change what becomes of one message ……………… message::configure_ack(redis::ack_options{…})
//   see its id, fields and delivery count …………… message::delivered_as<redis::delivery_receipt>()

#include <weft_brokers/redis/producer.hpp>
#include <weft_brokers/redis/publisher.hpp>
