"""Which cases are laid side by side: the same work for everybody, in the words that each one's program takes.

A variant is one way to run a peer: "go-p1" has one scheduler thread, "erlang:off_heap" another option of the same case. What
the cases do is in peers/README.md.
"""
import dataclasses

ALL = "weft weft-w1 erlang erlang-s1 go go-p1 caf caf-t1 boost_fiber-1t"
TIME = ("ns_per_op",)
SLOW = 3  # runs of what takes long


@dataclasses.dataclass(frozen=True)
class Floor:
    """What the bare machine charges for the one step that the case cannot do without."""
    raw: str
    figure: str = "ns_per_op"


@dataclasses.dataclass(frozen=True)
class Case:
    group: str
    name: str
    arguments: dict[str, str]  # by variant; "{n}" is where `count` goes
    count: int = 0
    figures: tuple[str, ...] = TIME  # what is compared, all of them better when lower
    floors: dict[str, Floor] = dataclasses.field(default_factory=dict)  # by figure
    most_runs: int = 1000

    def divided(self, by: int) -> "Case":
        """The same with the counts filled in, each divided."""
        count = max(1, self.count // by)
        filled = {variant: words.replace("{n}", str(count)) for variant, words in self.arguments.items()}
        return dataclasses.replace(self, arguments=filled, count=count)

    @property
    def title(self) -> str:
        return f"{self.name} {self.arguments['weft']}"


def same(words: str, variants: str = ALL, **different: str) -> dict[str, str]:
    """The arguments of each variant; those of a keyword differ for all variants of that peer."""
    chosen = {variant: different.get(peer_of(variant), words) for variant in variants.split()}
    return chosen | {peer: text for peer, text in different.items() if peer not in map(peer_of, chosen)}


def peer_of(variant: str) -> str:
    return variant.partition("-")[0].partition(":")[0]


def floor(raw: str) -> dict[str, Floor]:
    return {"ns_per_op": Floor(raw)}


SWITCH, MANY_SWITCHES = floor("jump_pair 5000000"), "jump_pair_many 2000000"
FIRST_SWITCH, EXCHANGE = floor("make_and_run 5000000"), floor("atomic_exchange 10000000")
OFF_HEAP = "erlang:off_heap"
ONE_THREAD = "weft weft-w1 erlang erlang-s1"
LATE = ("late_p50_us", "late_p99_us", "late_max_us")
MEMORY = ("bytes_per_process", "ns_per_op")
FAIR = ("p99_us", "wake_late_p99_us")
SLEEP = {"wake_late_p99_us": Floor("sleep_1ms 500", "late_p99_us")}

CASES = (
    Case("messages", "pingpong", same("{n}"), 1_000_000, floors=SWITCH),
    Case("messages", "threadring", same("503 {n}"), 5_000_000, floors=floor(f"{MANY_SWITCHES} 503")),
    Case("messages", "counting", same("{n}", erlang="on_heap {n}") | {OFF_HEAP: "off_heap {n}"}, 5_000_000, floors=EXCHANGE),
    Case("messages", "fanin", same("100 {n}", erlang="on_heap 100 {n}") | {OFF_HEAP: "off_heap 100 {n}"}, 50_000, floors=EXCHANGE),
    Case("messages", "big", same("120 {n}"), 5_000, floors=floor(f"{MANY_SWITCHES} 120")),
    Case("messages", "big", same("1000 {n}"), 5_000, floors=floor(f"{MANY_SWITCHES} 1000"), most_runs=SLOW),
    Case("messages", "chameneos", same("100 {n}"), 1_000_000, floors=floor(f"{MANY_SWITCHES} 100")),

    # gen_server is what weft does without a word, and so its arguments need none.
    Case("calls", "call", same("1 {n}", erlang="gen_server 1 {n}", elixir="1 {n}"), 500_000, floors=SWITCH),
    Case("calls", "call", same("100 {n}", erlang="gen_server 100 {n}", elixir="100 {n}"), 20_000,
         floors=floor(f"{MANY_SWITCHES} 100")),
    Case("calls", "call", same("bare 1 {n}", ONE_THREAD), 500_000, floors=SWITCH),
    Case("calls", "task_await", same("1 {n}", "weft weft-w1 elixir"), 500_000, floors=FIRST_SWITCH),
    Case("calls", "task_await", same("1000 {n}", "weft weft-w1 elixir"), 500_000, floors=FIRST_SWITCH),
    Case("calls", "selective_receive", same("ref 10000 {n}", ONE_THREAD + " caf caf-t1", caf="await 10000 {n}"), 20_000, floors=SWITCH),
    Case("calls", "selective_receive", same("plain 10000 {n}", ONE_THREAD), 20_000, most_runs=SLOW),
    Case("calls", "selective_receive", same("call 10000 {n}", ONE_THREAD, erlang="ref 10000 {n}"), 20_000, floors=SWITCH),

    # CAF ends a million actors in 8 s or in minutes, so it is left out here.
    Case("processes", "spawn_exit", same("monitor {n}", ONE_THREAD + " go go-p1", go="waitgroup {n}") | {"boost_fiber-1t": "batch {n}"},
         1_000_000, floors=FIRST_SWITCH),
    Case("processes", "spawn_exit", same("message {n}", ONE_THREAD + " go go-p1"), 1_000_000, floors=FIRST_SWITCH),
    Case("processes", "spawn_exit", same("one_at_a_time {n}", ONE_THREAD + " go go-p1 boost_fiber-1t"), 1_000_000, floors=FIRST_SWITCH),
    Case("processes", "skynet", same("{n}", ONE_THREAD + " go go-p1 caf caf-t1"), 1_000_000, floors=FIRST_SWITCH, most_runs=SLOW),
    Case("processes", "fib", same("25", ONE_THREAD + " go go-p1 caf caf-t1"), floors=FIRST_SWITCH),
    Case("processes", "spawn_link_chain", same("{n}", ONE_THREAD + " caf caf-t1"), 100_000,
         ("ns_per_op", "build_seconds", "live_rss_bytes")),
    Case("processes", "restart", same("crash {n}", ONE_THREAD + " go go-p1 caf caf-t1", go="{n}", caf="{n}"), 20_000,
         floors=floor("throw_catch 100000 0")),
    Case("processes", "restart", same("crash {n}", ONE_THREAD), 1_000, floors=floor("throw_catch 100000 0")),
    Case("processes", "restart", same("kill {n}", ONE_THREAD), 20_000),
    Case("processes", "restart", same("kill {n}", ONE_THREAD), 1_000),

    Case("time", "timers", same("{n} 1000", ONE_THREAD + " go go-p1 caf caf-t1"), 1_000_000,
         ("ns_per_op", "total_seconds", *LATE), most_runs=SLOW),
    Case("time", "fairness", same("normal 8 5", "weft erlang go", go="8 5"), figures=FAIR, floors=SLEEP, most_runs=SLOW),
    Case("time", "fairness", same("high 8 5", "weft erlang"), figures=FAIR, floors=SLEEP, most_runs=SLOW),

    # The figures behind a case are what GenStage and Flow need for the same on Elixir and two schedulers, in ns an operation,
    # measured once: neither is a package of Debian, so no peer runs them here.
    Case("stages", "stages", same("line 1000 {n}", "weft weft-w1"), 5_000_000),       # 41
    Case("stages", "stages", same("wide_line 1000 {n}", "weft weft-w1"), 5_000_000),  # 44
    Case("stages", "stages", same("partition 1000 {n}", "weft weft-w1"), 5_000_000),  # 141
    Case("stages", "stages", same("broadcast 1000 {n}", "weft weft-w1"), 5_000_000),  # 93
    Case("stages", "pipeline", same("plain 1000 {n}", "weft weft-w1"), 1_000_000),
    Case("stages", "pipeline", same("batched 1000 {n}", "weft weft-w1"), 1_000_000),
    Case("stages", "flow_sum", same("2 {n}", "weft weft-w1"), 5_000_000),             # 101
    # Of a text of so many megabytes; by_hand is threads alone, and what the flows are measured by.
    Case("stages", "words", same("shuffled 2 {n}", "weft weft-w1"), 50, most_runs=SLOW),  # 689
    Case("stages", "words", same("combined 2 {n}", "weft weft-w1"), 50, most_runs=SLOW),
    Case("stages", "words", same("by_hand 2 {n}", "weft"), 50, most_runs=SLOW),
    Case("stages", "async_stream", same("2 {n}", "weft weft-w1 elixir"), 1_000_000, most_runs=SLOW),
    Case("stages", "async_stream", same("100 {n}", "weft weft-w1 elixir"), 100_000),
    Case("stages", "async_stream", same("unordered 100 {n}", "weft weft-w1 elixir"), 100_000),

    Case("tables", "table", same("set read 2 100000 {n}", "weft weft-w1"), 1_000_000),
    Case("tables", "table", same("set write 2 100000 {n}", "weft weft-w1"), 1_000_000),
    Case("tables", "table", same("ordered_set read 2 100000 {n}", "weft weft-w1"), 1_000_000),

    # Of weft alone: what it costs, and what a second worker makes of it.
    Case("weft only", "registry", same("1 2 {n}", "weft weft-w1"), 100_000),
    Case("weft only", "registry", same("4 2 {n}", "weft weft-w1"), 100_000),
    Case("weft only", "constants", same("2 {n}", "weft weft-w1"), 5_000_000),
    Case("weft only", "counters", same("atomic 2 {n}", "weft weft-w1"), 5_000_000),
    Case("weft only", "counters", same("write_concurrent 2 {n}", "weft weft-w1"), 5_000_000),
    Case("weft only", "dynamic_supervisor", same("4 {n}", "weft weft-w1"), 100_000, most_runs=SLOW),
    Case("weft only", "log", same("off {n}", "weft weft-w1"), 1_000_000),
    Case("weft only", "log", same("direct {n}", "weft weft-w1"), 100_000),
    Case("weft only", "log", same("file {n}", "weft weft-w1"), 100_000),

    Case("memory", "idle_memory", same("process {n}", "weft erlang go caf", go="own {n}", caf="actor {n}")
         | {"go:shared": "shared {n}", "boost_fiber-1t": "own {n}"}, 1_000_000, MEMORY, most_runs=2),
    Case("memory", "idle_memory", same("gen_server {n}", "weft erlang elixir go", go="server {n}"), 1_000_000, MEMORY, most_runs=2),
    Case("memory", "idle_memory", same("process_hibernate {n}", "weft erlang"), 1_000_000, MEMORY, most_runs=1),
    Case("memory", "idle_memory", same("gen_server_hibernate {n}", "weft erlang elixir"), 1_000_000, MEMORY, most_runs=1),
)
NAMES = tuple(dict.fromkeys(case.name for case in CASES))
