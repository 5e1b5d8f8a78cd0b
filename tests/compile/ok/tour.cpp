// The tour of README.md: its blocks stand here word for word, so that they compile (tests/e2e/readme.py compares them).
#include <weft/weft.hpp>

#include <cstdio>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

using namespace std::chrono_literals;

// gen_server: a class whose overloads say what it understands. A request names its reply.
struct get { using reply = int; };
struct add { int by = 1; };

class counter {
public:
    explicit counter(int start) : value_{start} {}
    int  handle_call(get)     { return value_; }
    void handle_cast(add msg) { value_ += msg.by; }
private:
    int value_;
};

int use_counter() {
    auto const c = weft::start_link<counter>(40);
    weft::cast(c, add{.by = 2});
    return weft::call(c, get{});
}

// registry: keys for processes, read by whoever asks.
int use_registry() {
    auto const phones = weft::registry<std::string, int>::start_link({.name = "phones", .keys = weft::keys::unique});
    weft::start_link<counter>({.name = phones.via("ann", 4711)}, 40);
    weft::cast(weft::named<counter>(phones.via("ann")), add{.by = 2});
    return phones.lookup("ann").front().value;
}

// supervisor: the tree is a value.
weft::pid start_shop() {
    return weft::supervisor::start_link({
        .strategy  = weft::strategy::one_for_one,
        .intensity = {.restarts = 3, .within = 5s},
        .children  = {{.id = "counter", .start = weft::child<counter>(0), .restart = weft::restart::transient}},
    });
}

// task: one result, later; or many, a few at a time.
std::size_t total_size(std::vector<std::string> const& urls, std::size_t (*fetch)(std::string const&)) {
    std::size_t bytes = 0;
    for (auto& size : weft::task::async_stream(urls, fetch, {.max_concurrency = 16, .timeout = 2s}))
        if (size) bytes += *size;
    return bytes;
}

// gen_stage: events under demand.
struct naturals {
    long next = 0;
    std::vector<long> handle_demand(std::size_t demand) {
        std::vector<long> events(demand);
        for (long& each : events) each = next++;
        return events;
    }
};
struct printer {
    void handle_events(std::span<long const> batch) { std::printf("%zu more\n", batch.size()); }
};
void count_aloud() {
    auto const source = weft::gen_stage::start_link<naturals>();
    auto const sink   = weft::gen_stage::start_link<printer>();
    weft::gen_stage::subscribe(sink, source, {.max_demand = 100, .min_demand = 50});
}

// flow: reads like ranges, runs as stages; partition() is the only shuffle.
std::map<std::string, int> count_words(std::vector<std::string> const& lines,
                                       std::vector<std::string> (*words)(std::string const&)) {
    namespace flow = weft::flow;
    return flow::from(lines, {.max_demand = 500})
         | flow::flat_map(words)
         | flow::partition({.stages = 8})
         | flow::reduce(std::unordered_map<std::string, int>{},
                        [](auto& seen, std::string const& word) { ++seen[word]; })
         | flow::to<std::map<std::string, int>>();
}

int main() {
    return weft::run([] {
        std::printf("%d\n", use_counter());
        static_cast<void>(start_shop());
    });
}

// table: records by key, for many processes.
struct user { std::string name; int age = 0; };
using users = weft::table<user, &user::name>;
int age_of_ada() {
    users const all{{.name = "users"}};
    all.insert({"ada", 36});
    all.update_counter("ada", &user::age, 1);
    return all.find("ada")->age;
}
