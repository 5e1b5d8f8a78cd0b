#pragma once
// Broadway's producer for NATS JetStream, and a publisher.
//
// Which call do I want?
//   read a stream through a pull consumer …………… nats::producer      publish messages and know that they are stored … nats::publisher
//   change what becomes of one message ……………… message::configure_ack(nats::ack_options{…})
//   see its subject, sequence and delivery count … message::delivered_as<nats::delivery_receipt>()
//   tell the server that it is still in work ……… delivery_receipt::in_progress()

#include <weft_brokers/nats/producer.hpp>
#include <weft_brokers/nats/publisher.hpp>
