// The texts. One entry a code; what a text says about numbers is what the node has as defaults.

#include "explain.hpp"

namespace weft::cli {
namespace {

constexpr std::array<explanation, 27> all{{
    {.code = "W01",
     .title = "long mailbox",
     .means =
         "A process gets messages faster than it takes them, or does not take them at all. Whoever waits for its answers waits for "
         "all of them first, and they cost memory.",
     .numbers =
         "1000 messages at every look for 5 s; cleared below 100. A server that keeps up has a handful; a burst of 1000 is gone "
         "within 5 s. Critical from 10 000 on, or when for 30 s more than 1.2 times as much comes as is taken: then it will never "
         "catch up.",
     .causes = {"Its handler calls another server, or a disk, for every message.",
                "Everything goes through this one process, which could be many.",
                "It waits for one kind of message (receive with handlers for that alone) and leaves the others lying: see W10c."},
     .advice =
         "Look at what it does: weft observer info PID, and at who sends. Let senders wait (call in place of cast), bound the "
         "mailbox (spawn_options::mailbox), spread the work over several processes, or use stages, which send only what was asked "
         "for."},
    {.code = "W02",
     .title = "long slice",
     .means =
         "A process kept its scheduler thread for long without coming back to the scheduler. Others that were to run there waited, "
         "or a spare thread had to take their place.",
     .numbers =
         "25 ms: more than a person notices in a hundred such waits, and far more than a turn of a few microseconds. Critical from "
         "250 ms on. Turns are looked at every 20 ms while one is under way, so shorter ones are not always seen. It stays raised "
         "for 10 s after the last one.",
     .causes = {"A computation without a runtime call in its loop.",
                "A parser or compressor that is given everything at once.",
                "A call that blocks without sleeping in the kernel: a spinning lock, a busy library."},
     .advice =
         "Call weft::checkpoint() in the loop, cut the work into messages, or do it in weft::blocking. The log has the stack of the "
         "first such turn of each spawn site."},
    {.code = "W03",
     .title = "hogged scheduler",
     .means =
         "One process is found running nearly always while others wait for a scheduler.",
     .numbers =
         "At 9 of the last 10 looks, a second apart, with others waiting. Critical after a minute.",
     .causes = {"A loop that never waits for a message.",
                "Work for many processes done by one.",
                "A process that polls in place of waiting."},
     .advice =
         "Give it a lower priority (spawn_options::priority), cut its work up, or let it wait for what it polls."},
    {.code = "W04",
     .title = "blocked scheduler",
     .means =
         "A process sleeps in a system call on its scheduler thread, which serves nobody meanwhile.",
     .numbers =
         "20 ms asleep. Critical from 200 ms on, or when half of the schedulers sleep like that: then the node hardly moves.",
     .causes = {"Reading a file, a name lookup or a client library that blocks.",
                "A lock that another thread holds.",
                "A child process that is waited for."},
     .advice =
         "Put the call into weft::blocking, which has threads for it, or use weft::asio, weft::file or weft::subprocess, where the "
         "process waits and the scheduler does not."},
    {.code = "W05",
     .title = "run queue pressure",
     .means =
         "More processes are ready to run than the schedulers can serve: everything takes longer.",
     .numbers =
         "10 times as many in the queues as there are schedulers, or one process in a hundred that waits 10 ms or longer for its turn, "
         "for 10 s; a short burst is normal. Critical when that wait is 100 ms.",
     .causes = {"Too little processor for the work: see W18.",
                "A few processes that keep their threads: see W02 and W03.",
                "Thousands of processes woken at once by a broadcast or a timer."},
     .advice =
         "If the machine is busy (weft observer overview), it needs more cores or less work. If it is not, look for what holds the "
         "schedulers."},
    {.code = "W06",
     .title = "imbalance",
     .means =
         "One scheduler works and another rests while work waits.",
     .numbers =
         "50 points between the busiest and the idlest for 10 s with something in the queues. Less happens whenever short turns are "
         "kept together on purpose.",
     .causes = {"A long turn on one scheduler with its own queue behind it.",
                "A process with a thread of its own, or pinned threads.",
                "Very short turns that are cheaper to keep together; then nothing is wrong."},
     .advice =
         "Look at weft observer schedulers for a while. When messages per second are as expected, allow it."},
    {.code = "W07",
     .title = "restart storm",
     .means =
         "A supervisor uses up its restarts. When they are used up it gives up, and so does whatever it belongs to.",
     .numbers =
         "60 % of what its intensity allows, as long as these restarts count; critical from 90 % on, or when the same child ended "
         "for the same reason 5 times in 60 s: then a restart does not cure it.",
     .causes = {"Something outside is missing: a file, a server, space on the disk.",
                "A poisoned message that comes again after each restart.",
                "A bug in init, so that the child cannot start at all."},
     .advice =
         "The exit reasons are in weft observer tree and in the log. Give the child a backoff, let it start without what it misses, "
         "or raise the intensity if that many failures are expected."},
    {.code = "W08",
     .title = "growing memory",
     .means =
         "Memory goes up and never comes down again.",
     .numbers =
         "Up at 8 of the last 10 looks, half a minute apart, by half and by 8 MiB; that is a trend and no cache that fills. "
         "Critical for the node at 85 % of its control group's limit, above which the kernel may kill it.",
     .causes = {"A container in a process's state to which things are only added.",
                "Mailboxes that grow: see W01.",
                "Processes that are not ended: see W11."},
     .advice =
         "weft observer ps --sort memory shows who has it, weft observer leaks which spawn site grows. Bound caches, and set "
         "spawn_options::max_memory."},
    {.code = "W09",
     .title = "stack near its limit",
     .means =
         "A process has used nearly all of its stack. When it needs more, it ends with weft::stack_overflow, or takes the "
         "program with it.",
     .numbers =
         "80 % of the pages touched, critical from 95 % on: the next call may be the last. Where it stands is always known; "
         "pages that whoever had the stack before may have touched are given back first, so they count only when it touches "
         "them again. What it touched once counts for 5 minutes, as long as it lives. A process that never waits is not looked "
         "at.",
     .causes = {"A recursion as deep as its input.",
                "A large array as a local variable.",
                "A library that expects a thread with 8 MiB."},
     .advice =
         "Make stacks larger (weft run --stack, runtime_options::stack_bytes), put large things on the heap, turn the recursion "
         "into a loop. weft observer stack PID shows where it stands, info PID how much it used."},
    {.code = "W10a",
     .title = "waits for nobody",
     .means =
         "A process waits in a call for another one that has ended.",
     .numbers =
         "5 s, when nobody will ever answer; critical after a minute.",
     .causes = {"The other one ended in a way that its callers were not told of.",
                "The answer was to be given by a process to which the request was passed on, and that one ended.",
                "A call without a time limit."},
     .advice =
         "Give calls a time limit, and answer or drop what was passed on when its worker ends."},
    {.code = "W10b",
     .title = "deadlock",
     .means =
         "Processes wait in calls for each other, in a circle. Nobody of them will ever go on, unless a time limit ends one of the "
         "calls.",
     .numbers =
         "The same circle at two looks, a second apart. It is always critical.",
     .causes = {"Two servers that call each other from their handlers.",
                "A process that calls itself, perhaps through another one.",
                "A child that calls its supervisor while that one starts it."},
     .advice =
         "Give one of the calls a time limit or make it a cast with an answer as a message. To get out of it now: weft observer "
         "kill PID, of the side that matters less."},
    {.code = "W10c",
     .title = "deaf process",
     .means =
         "A process waits for one kind of message, while many others lie in its mailbox and none of them is what it waits for.",
     .numbers =
         "100 messages, for 30 s, none of them taken; critical after 5 minutes.",
     .causes = {"It waits for an answer that does not come, without a limit.",
                "The message that it waits for is of another type than what is sent.",
                "A handler's guard (when) is never true."},
     .advice =
         "weft observer info PID shows the types in its mailbox and the place where it waits. Add after(…) to that receive, or a "
         "handler for the rest."},
    {.code = "W10d",
     .title = "forgotten processes",
     .means =
         "Many processes of one spawn site wait for messages for long, have no name and are no servers, and whoever started them is "
         "gone. Probably nobody knows them any more.",
     .numbers =
         "100 of one site that have waited for 10 minutes; critical from 10 000 on.",
     .causes = {"spawn where spawn_link was meant, so that they outlive the connection they serve.",
                "A worker that waits for a last message which was lost.",
                "A pool without a supervisor."},
     .advice =
         "Link or supervise them, or let them wait with a limit. If they are meant to be so, give them a label and allow it."},
    {.code = "W11",
     .title = "growing process count",
     .means =
         "The processes of one spawn site only become more; or the node has room for few more processes at all.",
     .numbers =
         "1000 more within 10 minutes and at no look fewer; or 85 % of max_processes, critical from 95 % on.",
     .causes = {"A process for each request that waits for something that never comes.",
                "Connections that are not closed.",
                "A start with very many processes; then it goes away by itself after 10 minutes."},
     .advice =
         "weft observer ps --sort age shows the oldest of them; look where they wait. Let them end by a time limit, or bound how "
         "many there may be (dynamic_supervisor)."},
    {.code = "W12",
     .title = "many timers",
     .means =
         "The node has very many timers, or its timers fire late.",
     .numbers =
         "100 000, or 1 000 that are aimed at one process; cleared below 80 000, or 800. They are cheap, but so many are rarely meant. "
         "Or one in a hundred of those of the last 10 s fires 50 ms too late, if there are a hundred; critical from 500 ms on: then the "
         "program does not get to run.",
     .causes = {"A timer is started for each message and never cancelled.",
                "A periodic timer is started again at each tick.",
                "Many processes with a limit each; then it is normal."},
     .advice =
         "weft observer timers shows whom they are for. Cancel what is not needed, or let one timer serve many."},
    {.code = "W13a",
     .title = "starved pipeline",
     .means =
         "The stages of a pipeline ask for events, and the producer in front sends none.",
     .numbers =
         "30 s without an event while there is demand.",
     .causes = {"The source has nothing: an empty queue, a quiet topic.",
                "The producer keeps the demand and forgets it.",
                "The connection to the broker is gone."},
     .advice =
         "If the source may be quiet for long, allow it. Otherwise look at the producer: weft observer info PID, and the log."},
    {.code = "W13b",
     .title = "saturated stage",
     .means =
         "A stage is always busy, and its producers have sent all that it has asked for: it is the bottleneck of its pipeline.",
     .numbers =
         "30 s at every look.",
     .causes = {"Too few workers in this stage.",
                "Each event takes longer than usual: a slow disk or server.",
                "One partition gets most of the events."},
     .advice =
         "Give the stage more workers (concurrency), larger batches, or less to do for each event. weft observer pipelines shows "
         "the rates before and behind it."},
    {.code = "W13c",
     .title = "buffer dropped events",
     .means =
         "A stage made more events than were asked for, its buffer was full, and events were dropped. They are lost.",
     .numbers =
         "The first one; critical when 1 % of the events of the last 60 s were dropped.",
     .causes = {"A producer that cannot be slowed down: sensors, notifications.",
                "A consumer that is too slow, or gone.",
                "A buffer that is smaller than the bursts."},
     .advice =
         "Raise buffer_size, let producers send only what was asked for, or choose what is dropped (buffer_keep) and allow it."},
    {.code = "W13d",
     .title = "badly sized batches",
     .means =
         "A batcher hands on batches that are nearly empty, because their time is over before enough has come.",
     .numbers =
         "For 60 s 9 of 10 batches, of 10 at least, were closed by their time with less than a quarter of their size in them.",
     .causes = {"The pipeline gets much less than what batch_size was meant for.",
                "batch_timeout is shorter than it takes to fill a batch.",
                "Messages are spread over many batch keys or partitions, each with a batch of its own."},
     .advice =
         "Choose a smaller batch_size, a longer batch_timeout or fewer keys. If the source is quiet only now and then, allow "
         "it."},
    {.code = "W13e",
     .title = "failed messages",
     .means =
         "Many of the messages of a pipeline fail in its processors or batch processors.",
     .numbers =
         "5 % of those of the last 60 s, if there were 20 at least; critical from 50 % on. Cleared below 3 %.",
     .causes = {"What they need is away: a database, another service.",
                "A new kind of message that nobody expected.",
                "A batch fails as a whole for one bad message in it."},
     .advice =
         "The log has the reasons, and handle_failed sees each message. weft observer pipeline NAME shows which stage it is."},
    {.code = "W14",
     .title = "dead letters",
     .means =
         "Messages are sent to processes that have ended. Nobody gets them.",
     .numbers =
         "100 a second for 10 s; some are normal when processes end. Critical from 10 000 a second on.",
     .causes = {"A pid is kept by somebody who does not monitor it.",
                "A periodic timer for a process that is gone.",
                "A server that was restarted, and whose clients use its old pid."},
     .advice =
         "Monitor whom you send to, or send to a name, which is the new process after a restart."},
    {.code = "W15",
     .title = "large message copied",
     .means =
         "A process sent a message whose value is large itself, such as one with a large array in it. It is copied when the message is "
         "made and again when it is taken, perhaps for each of many receivers.",
     .numbers =
         "1 MiB; critical from 16 MiB on. What strings and vectors keep is moved and not counted. It stays raised for 30 s after the "
         "last one.",
     .causes = {"A std::array as a member.",
                "A buffer that is part of its message.",
                "A type of the C library with everything in it."},
     .advice =
         "Keep the large part on the heap: a vector, or a std::unique_ptr. Share what many read and nobody changes: send a "
         "std::shared_ptr to a const value."},
    {.code = "W16",
     .title = "many links or monitors",
     .means =
         "A process is linked to, or monitors or is monitored by, very many others. When it ends all of them are told, and each "
         "end among them costs it a message.",
     .numbers =
         "10 000; cleared below 8000. Critical from 100 000 on: telling so many takes a noticeable time.",
     .causes = {"Monitors that are not taken back when the answer is there.",
                "One server that everybody monitors.",
                "Everything is started by one process that links itself to all."},
     .advice =
         "Demonitor with flush what is over, let clients use call, which monitors only while it waits, or start children under "
         "several supervisors."},
    {.code = "W17",
     .title = "observer over its budget",
     .means =
         "The observer itself uses more of the processor than it may. It looks at the processes less often then, so that warnings "
         "come later. Or there are more supervisors and stages than it asks at one look: those above are not warned of.",
     .numbers =
         "1 % of one core, averaged over 10 s; critical from 10 % on. 2 000 supervisors and stages are looked at for W07 and W13.",
     .causes = {"Clients that ask for long lists many times a second.",
                "Very many processes.",
                "A machine that is slow or shared with others."},
     .advice =
         "Ask less often, with a filter and a limit; end clients that are not needed."},
    {.code = "W18",
     .title = "CPU taken away",
     .means =
         "The limit of the control group holds the program up: its threads are ready, and are not let run.",
     .numbers =
         "5 % of the time of all schedulers, averaged over 10 s; critical from 25 % on. Everything then takes longer in a way that "
         "nothing inside explains.",
     .causes = {"The limit is lower than what the node needs.",
                "More schedulers than the limit has cores, so that the quota is used up early in each period.",
                "Others in the same group."},
     .advice =
         "Raise the limit, or start with -S and as many schedulers as the limit has cores."},
    {.code = "W19",
     .title = "descriptors or maps",
     .means =
         "The program is close to a limit of the kernel: open files and sockets, or memory maps. Beyond it opening, accepting and "
         "spawning fail.",
     .numbers =
         "80 % of the limit; critical from 95 % on. They are counted every 10 s.",
     .causes = {"Connections or files that are not closed.",
                "A limit that was never raised: ulimit -n, vm.max_map_count.",
                "Very many stacks with guard pages on an older kernel, two maps each."},
     .advice =
         "weft observer fds shows what is open. Raise LimitNOFILE or vm.max_map_count, or find who does not close."},
    {.code = "W20",
     .title = "clock jumped",
     .means =
         "The wall clock was set, or the machine slept: time stamps before and after do not fit together. Timers do not notice.",
     .numbers =
         "1 s or more between two looks; shown for a minute.",
     .causes = {"Somebody set the clock, or a time service stepped it.",
                "A virtual machine was stopped and went on.",
                "A laptop slept."},
     .advice =
         "Nothing, unless the application compares wall clock times: use weft::monotonic_time for what is measured."},
}};

}  // namespace

std::span<explanation const> explanations() noexcept { return all; }

}  // namespace weft::cli
