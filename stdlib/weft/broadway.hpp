#pragma once
// Pipelines: messages come from producers, are handled one by one, optionally in batches, and whoever waits for their end
// is told how it went. All of it under supervision, under demand, and drained when it is stopped.
//
//     producers ──▶ processors ──▶ batcher ──▶ batch processors
//                   handle_message    │          handle_batch
//                                     └ one for each key of the module's enumeration, none is fine too
//
//     struct orders {
//         enum class batcher { database, audit };
//         using message = weft::broadway::message<order, batcher>;
//
//         message handle_message(message m) {
//             return m.data().total < 0 ? std::move(m).fail("negative total") : std::move(m).to(batcher::database);
//         }
//         void handle_batch(batcher, std::span<message> batch) { save(batch); }
//     };
//     weft::broadway::start_link<orders>({
//         .name       = "orders",
//         .producer   = {.start = weft::broadway::producer<order_queue>("orders"), .concurrency = 1},
//         .processors = {.concurrency = 8, .max_demand = 50},
//         .batchers   = {{orders::batcher::database, {.concurrency = 2, .batch_size = 100, .batch_timeout = 200ms}}},
//     });
//
// A module's callbacks; one object of it lives in each processor and batch processor, made from the options' context:
//
//     message handle_message(message)                         what it throws fails the message, as it was before
//     void handle_message(message&)                           the same without a copy, changed in place
//     void handle_batch(batcher, std::span<message>[, batch_info<batcher> const&])     marks those that fail
//     void prepare_messages(std::span<message>)               optional: a list before it is handled one by one
//     void handle_failed(std::span<message>)                  optional: those that failed, before that is acknowledged
//     static server_name process_name(server_name const&, std::string_view part)       optional: see options
//
// What a callback does with the messages that it was given does not matter to their acknowledgement: the stage keeps the
// receipts, and settles each exactly once.

#include <weft/broadway/acknowledge.hpp>
#include <weft/broadway/acknowledger.hpp>
#include <weft/broadway/batch.hpp>
#include <weft/broadway/caller_acknowledger.hpp>
#include <weft/broadway/message.hpp>
#include <weft/broadway/options.hpp>
#include <weft/broadway/producer.hpp>
#include <weft/broadway/start.hpp>
