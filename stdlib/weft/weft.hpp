#pragma once
// All of weft but what an optional library serves. Which call do I want?
//
//   start a process …………………………… spawn, spawn_link, spawn_monitor          send it something ……… send
//   wait for a message ……………………… receive(handler…, when(…), after(…))      later …………………………… send_after
//   an address that can be withdrawn … alias, unalias
//   share its fate / hear of its end … link, monitor                       end it ………………………… exit_signal
//   supervise what comes and goes …… dynamic_supervisor                     the same child n times … partition_supervisor
//   a server that answers ……………… start_link<Server>, call, cast            keep it alive ………… supervisor
//   … depending on a state …………… <weft/gen_statem.hpp>                      look into a server … sys::get_state, …
//   hear of what is out of the ordinary  system_monitor                     see what a process does … trace
//   find a process by a key …………… registry                                many under a name …… pg
//   state, without a class ……………… agent                                    read often ……………………… constants
//   count together …………………………………… counters, atomics
//   one result, later ………………………… task::async, task::await                 many, bounded ………… task::async_stream
//   events under demand ……………………… gen_stage                              collections ……………… flow
//   a process for each event ………… consumer_supervisor
//   a call that blocks ………………………… blocking                               whole and open files … read_file, write_file, file
//   other programs ………………………… subprocess, open_port                       sockets ………………………… <weft/net.hpp>
//   records that many read ………………… table                                  an event for many ………… gen_event
//   measure what libraries do …… telemetry
//   why did it end badly …………… crash_reports                               what was going on …… write_crash_dump, halt
//   all of Asio ……………………………… <weft/asio.hpp>                            try it under each seed … <weft/sim.hpp>
// <weft/net.hpp>, <weft/asio.hpp> and <weft/sim.hpp> are not included here.

#include <weft/agent.hpp>
#include <weft/alias.hpp>
#include <weft/behaviour.hpp>
#include <weft/blocking.hpp>
#include <weft/call.hpp>
#include <weft/child.hpp>
#include <weft/constants.hpp>
#include <weft/consumer_supervisor.hpp>
#include <weft/counters.hpp>
#include <weft/cpus.hpp>
#include <weft/crash_dump.hpp>
#include <weft/crash_report.hpp>
#include <weft/dynamic_supervisor.hpp>
#include <weft/errors.hpp>
#include <weft/exit_reason.hpp>
#include <weft/file.hpp>
#include <weft/flow.hpp>
#include <weft/gen_event.hpp>
#include <weft/gen_server.hpp>
#include <weft/gen_stage.hpp>
#include <weft/gen_statem.hpp>
#include <weft/info.hpp>
#include <weft/io_context.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/logger.hpp>
#include <weft/message.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/options.hpp>
#include <weft/os_signal.hpp>
#include <weft/partition_supervisor.hpp>
#include <weft/pg.hpp>
#include <weft/pid.hpp>
#include <weft/proc_lib.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/registry.hpp>
#include <weft/result.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/stop.hpp>
#include <weft/subprocess.hpp>
#include <weft/supervisor.hpp>
#include <weft/suspend.hpp>
#include <weft/sys.hpp>
#include <weft/system_monitor.hpp>
#include <weft/table.hpp>
#include <weft/task.hpp>
#include <weft/telemetry.hpp>
#include <weft/timer.hpp>
#include <weft/trace.hpp>
#include <weft/via.hpp>
