// Processes that look up, or replace, random records of one table with so many keys.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/table.hpp>

namespace bench {
namespace {

struct go {};
struct row {
    long key;
    long value;
};
using rows = weft::table<row, &row::key>;

rows filled(weft::table_kind kind, long keys) {
    rows all{{.kind = kind, .access = weft::table_access::public_, .read_concurrency = true, .write_concurrency = true}};
    for (long key = 0; key < keys; ++key) all.insert({key, key});
    return all;
}

void work(rows const& all, std::string_view what, long keys, long times, long seed) {
    minstd random{seed};
    for (long i = 0; i < times; ++i) {
        long const key = random() % keys;
        if (what == "read") {
            auto const found = all.find(key);
            require(found && found->value == key, "a record is not there");
        } else {
            all.insert({key, key});
        }
    }
}

}  // namespace

outcome table(arguments const& given) {
    auto const [kind, others] = given.leading_word("set");
    auto const [what, numbers] = others.leading_word("read");
    if (kind != "set" && kind != "ordered_set") wrong_usage("table knows set and ordered_set");
    if (what != "read" && what != "write") wrong_usage("table knows read and write");
    long const processes = numbers.number(0);
    long const keys = numbers.number(1);
    long const times = numbers.number(2);
    outcome measured{.operations = processes * times};
    in_runtime([&, &kind = kind, &what = what] {
        rows const all = filled(kind == "set" ? weft::table_kind::set : weft::table_kind::ordered_set, keys);
        measured.more.emplace_back("bytes_per_record", static_cast<double>(all.info()->memory_bytes) / static_cast<double>(keys));
        std::vector<weft::pid> waiting;
        for (long p = 0; p < processes; ++p)
            waiting.push_back(weft::spawn_monitor([&, seed = p + 1] {
                                  weft::receive([](go) {});
                                  work(all, what, keys, times, seed);
                              }).process);
        stopwatch const time;
        for (weft::pid const each : waiting) weft::send(each, go{});
        for (long p = 0; p < processes; ++p)
            weft::receive([](weft::down_msg const& down) { require(down.reason.is_normal(), "a process did not end normally"); });
        measured.time = time.passed();
    });
    return measured;
}

}  // namespace bench
