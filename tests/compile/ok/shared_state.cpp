// What processes share without a server of their own: a registry, groups, an agent, constants, counters.
#include <weft/weft.hpp>

#include <set>
#include <string>
#include <vector>

struct item { int number; };
struct get { using reply = int; };
struct counter {
    int value = 0;
    int handle_call(get) { return ++value; }
};

int registries() {
    using phone_book = weft::registry<std::string, int>;
    phone_book const phones = phone_book::start_link({.name = "phones", .keys = weft::keys::unique, .partitions = 4});
    phones.register_key("ann", 4711);
    auto const both = phones.update_value("ann", [](int old) { return old + 1; });
    phone_book::entries const found = phone_book::named("phones").lookup("ann");
    static_cast<void>(weft::start_link<counter>(weft::server_options{.name = phones.via("count")}));
    int const counted = weft::call(weft::named<counter>(phones.via("count")), get{});
    return counted + (both ? both->now : 0) + static_cast<int>(found.size()) + phones.lock("ann", [] { return 1; });
}

void publish() {
    auto const topics = weft::registry<std::string>::start_link({.name = "topics", .keys = weft::keys::duplicate, .meta = {{"limit", 5}}});
    topics.register_key("news");
    topics.dispatch("news", [](auto const& all) {
        for (auto const& each : all) weft::send(each.process, item{1});
    });
    static_cast<void>(topics.meta<int>("limit"));
    topics.unregister_key("news");
}

std::size_t groups() {
    auto const chat = weft::pg<>::start_link("chat");
    chat.join("room 1", weft::self());
    auto const watch = chat.monitor("room 1");
    weft::receive([](weft::pg<>::event const&) {}, weft::after({}, [] {}));
    return watch.processes.size() + chat.members("room 1").size();
}

bool agents() {
    auto const seen = weft::agent<std::set<std::string>>::start_link([] { return std::set<std::string>{}; });
    seen.update([](auto& all) { all.insert("ann"); });
    return seen.get([](auto const& all) { return all.contains("ann"); });
}

std::int64_t numbers() {
    weft::constants::put("depth", 4);
    weft::counters const hits{3, weft::counter_mode::write_concurrent};
    hits.add(static_cast<std::size_t>(*weft::constants::get<int>("depth") - 4));
    weft::atomics<std::uint64_t> const next{1};
    return hits.get(0) + static_cast<std::int64_t>(next.add_get(0, 1)) + weft::constants::get("height", 3);
}
