#pragma once
// All of weft but what an optional library serves. Which call do I want?
//
//   start a process …………………………… spawn, spawn_link, spawn_monitor          send it something ……… send
//   wait for a message ……………………… receive(handler…, when(…), after(…))      later …………………………… send_after
//   an address that can be withdrawn … alias, unalias
//   share its fate / hear of its end … link, monitor                       end it ………………………… exit_signal
//   a server that answers ……………… start_link<Server>, call, cast            keep it alive ………… supervisor
//   hear of what is out of the ordinary  system_monitor                     see what a process does … trace
//   one result, later ………………………… task::async, task::await                 many, bounded ………… task::async_stream
//   events under demand ……………………… gen_stage                              collections ……………… flow
//   a call that blocks ………………………… blocking                               whole and open files … read_file, write_file, file
//   other programs ………………………… subprocess, open_port                       sockets ………………………… <weft/net.hpp>
//   all of Asio ……………………………… <weft/asio.hpp>                            try it under each seed … <weft/sim.hpp>
// The last three are not included here.

#include <weft/alias.hpp>
#include <weft/blocking.hpp>
#include <weft/call.hpp>
#include <weft/child.hpp>
#include <weft/errors.hpp>
#include <weft/exit_reason.hpp>
#include <weft/file.hpp>
#include <weft/flow.hpp>
#include <weft/gen_server.hpp>
#include <weft/gen_stage.hpp>
#include <weft/info.hpp>
#include <weft/io_context.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/message.hpp>
#include <weft/monitor.hpp>
#include <weft/options.hpp>
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
#include <weft/system_monitor.hpp>
#include <weft/task.hpp>
#include <weft/timer.hpp>
#include <weft/trace.hpp>
