#pragma once
// Stages: processes that pass typed batches of events under demand. A consumer asks, a producer sends no more than was
// asked for, and a slow consumer slows the whole line instead of filling a mailbox.
//
//     producer ──events──▶ producer_consumer ──events──▶ consumer
//              ◀───ask────                   ◀───ask────
//
//     struct naturals { long next = 0; std::vector<long> handle_demand(std::size_t demand); };
//     struct printer  { void handle_events(std::span<long const> batch); };
//
//     auto const source = gen_stage::start_link<naturals>();
//     auto const sink   = gen_stage::start_link<printer>();
//     gen_stage::subscribe(sink, source, {.max_demand = 100, .min_demand = 50});
//
// A stage's kind and the types of its events follow from its callbacks; wiring other types does not compile.
//
//     handle_demand(std::size_t)                         events to emit; fewer is fine, nobody asks for them again
//     handle_events(events[, subscription const&])       the events to handle: std::span<In const>, std::span<In> to
//                                                        move them out, or std::vector<In>; returns events to emit
//     handle_subscribe(peer, subscribe_options const&, subscription const&)   optional: void, or demand_by
//     handle_cancel(cancellation const&, subscription const&)                 optional: void, or events to emit
//     handle_call(Request), handle_cast(Message)         optional: as in gen_server, see gen_stage/stage_request.hpp
//     handle_info(M)                                     optional: a message sent with weft::send, or by *_info;
//                                                        several kinds: using infos = weft::infos<tick, tock>;
//     format_discarded(std::size_t)                      optional: false keeps the warning out of the log
//     terminate(exit_reason const&)                      optional
//
// A callback ends its stage with weft::exit(reason); terminate runs, as it does after an exception. A constructor that
// throws weft::ignore_start makes no stage.
//
// Who gets the next events? The option .dispatcher of whoever emits:
//   whoever has asked for most … by_demand{} (nobody names one)    everybody ………………………… broadcast{}, with .selector only some
//   each in its turn …………………………… round_robin{}                   the owner of a part … by_partition(…)
//
// A process that is no stage reads events as a range: for (long& each : gen_stage::stream(source)) …

#include <weft/gen_stage/calls.hpp>
#include <weft/gen_stage/range_source.hpp>
#include <weft/gen_stage/start.hpp>
#include <weft/gen_stage/stream.hpp>
#include <weft/gen_stage/subscribe.hpp>
#include <weft/stop.hpp>
