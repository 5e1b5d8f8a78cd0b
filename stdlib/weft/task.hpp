#pragma once
// Tasks: one function, in a process of its own, whose result its owner waits for.
//
//     auto page = weft::task::async([] { return fetch("https://…"); });
//     …
//     use(weft::task::await(std::move(page)));
//
//     for (auto& each : weft::task::async_stream(urls, fetch, {.max_concurrency = 16}))
//         if (each) use(*each);
//
//   wait, and end if it fails …… await                 wait, failure is a value …… try_await
//   look, and keep the handle … yield                  stop it …………………………… shutdown
//   let it run on …………………… ignore, detach          not even a link ……………… async_nolink
//   nobody waits ……………………… start, start_link        many, bounded ………………… async_stream
//   several at once ……………… await_many               those that are ready ……… yield_many
//   under a supervisor ……… task_supervisor          result as a message ………… async_notify
//   a supervisor's child …… task::child              on whose behalf ………………… callers

#include <weft/task/async.hpp>
#include <weft/task/callers.hpp>
#include <weft/task/many.hpp>
#include <weft/task/stream.hpp>
#include <weft/task/supervised.hpp>
