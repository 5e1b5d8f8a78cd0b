// Messages through the durable queue: one process publishes them in batches, others lease, handle and ack them in batches, at
// the same time, until all are gone. By calls of the queue, or by its producer and consumers that acknowledge as a pipeline does.
// A message has so many bytes; a commit is safe from what `synchronous` says (the file is in TMPDIR).
#include "harness.hpp"

#include <weft/broadway/acknowledger.hpp>
#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft_brokers/sqlite_queue.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <span>
#include <stdlib.h>

namespace bench {
namespace {

namespace gen_stage = weft::gen_stage;
namespace queue = weft::sqlite_queue;

constexpr int consumers = 2;

struct settled {
    long count;
};

struct load {
    queue::synchronous safe;
    std::size_t batch;
    std::size_t bytes;
    long count;
};

queue::synchronous synchronous_named(std::string_view name) {
    if (name == "full") return queue::synchronous::full;
    if (name == "normal") return queue::synchronous::normal;
    if (name == "off") return queue::synchronous::off;
    wrong_usage("durable_queue knows full, normal and off");
}

/// Gone with its file.
class folder {
public:
    folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "weft_bench_XXXXXX").string();
        require(::mkdtemp(pattern.data()) != nullptr, "a folder for the queue");
        path_ = pattern;
    }
    folder(folder const&) = delete;
    folder& operator=(folder const&) = delete;
    ~folder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] std::string file() const { return path_ / "queue.db"; }

private:
    std::filesystem::path path_;
};

void publish_all(queue::queue& to, load const& what) {
    std::vector<queue::outgoing> const batch(what.batch, queue::outgoing{.data = std::string(what.bytes, 'x')});
    for (long left = what.count; left > 0;) {
        auto const some = static_cast<std::size_t>(std::min(left, std::ssize(batch)));
        to.publish(std::span{batch}.first(some));
        left -= static_cast<long>(some);
    }
}

/// Leases until it is told to stop; tells its owner what it has acked.
void take(queue::queue& from, std::size_t batch, weft::pid owner) {
    std::vector<queue::lease_id> leases;
    for (;;) {
        auto const got = from.lease(batch);
        leases.clear();
        for (auto const& each : got) leases.push_back(each.by);
        if (leases.empty()) weft::yield();
        else weft::send(owner, settled{static_cast<long>(from.ack(leases))});
    }
}

/// Acknowledges what it gets, as the stages of a pipeline do.
class acknowledging {
public:
    explicit acknowledging(weft::pid owner) : owner_{owner} {}

    void handle_events(std::span<weft::broadway::delivery const> events) {
        weft::broadway::status const fine;
        std::vector<weft::broadway::settlement> all;
        all.reserve(events.size());
        for (auto const& each : events) all.emplace_back(*each.receipt, fine, each);
        events.front().receipt->to()->ack(all, {});
        weft::send(owner_, settled{std::ssize(all)});
    }

private:
    weft::pid owner_;
};

void start_calls(std::shared_ptr<queue::queue> const& orders, load const& what) {
    for (int i = 0; i < consumers; ++i)
        weft::spawn_link([orders, batch = what.batch, owner = weft::self()] { take(*orders, batch, owner); });
}

void start_stages(std::string const& file, queue::queue_options const& options, load const& what) {
    auto const source = gen_stage::start_link<queue::producer>(queue::producer_options{.file = file, .queue = options});
    gen_stage::subscribe_options const demand{.max_demand = static_cast<std::int64_t>(what.batch) * 2};
    for (int i = 0; i < consumers; ++i)
        gen_stage::start_link<acknowledging>({.subscribe_to = {{source, demand}}}, weft::self());
}

}  // namespace

outcome durable_queue(arguments const& given) {
    auto const way = given.word(0);
    if (way != "calls" && way != "stages") wrong_usage("durable_queue knows calls and stages");
    load const what{.safe = synchronous_named(given.word(1)),
                    .batch = static_cast<std::size_t>(given.number(2)),
                    .bytes = static_cast<std::size_t>(given.number(3)),
                    .count = given.number(4)};
    outcome measured{.operations = what.count};
    folder const there;
    in_runtime([&] {
        queue::queue_options const options{.synchronous = what.safe};
        auto const orders = std::make_shared<queue::queue>(there.file(), options);
        if (way == "calls") start_calls(orders, what);
        else start_stages(there.file(), options, what);
        stopwatch const time;
        weft::spawn_link([&] { publish_all(*orders, what); });
        for (long left = what.count; left > 0;) weft::receive([&left](settled some) { left -= some.count; });
        measured.time = time.passed();
        require(orders->statistics() == queue::statistics{}, "an empty queue at the end");
        weft::exit(weft::exit_reason::normal());
    });
    return measured;
}

}  // namespace bench
