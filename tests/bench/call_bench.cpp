// Clients that call one server, which echoes the argument: a gen_server asked with the default time limit or with none, or a
// bare process asked by messages that carry a ref.
#include "together.hpp"

#include <weft/gen_server.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <functional>

namespace bench {
namespace {

struct echo {
    using reply = long;
    long value;
};

struct echo_server {
    long handle_call(echo request) { return request.value; }
};

struct question {
    weft::pid from;
    weft::ref tag;
    long value;
};
struct answer {
    weft::ref tag;
    long value;
};

void serve_bare() {
    for (;;) weft::receive([](question q) { weft::send(q.from, answer{q.tag, q.value}); });
}

long ask_bare(weft::pid server, long value) {
    weft::ref const tag = weft::make_ref();
    weft::send(server, question{weft::self(), tag, value});
    return weft::receive(weft::since(tag), weft::when([tag](answer const& a) { return a.tag == tag; }, [](answer a) { return a.value; }));
}

using client = std::function<void(long calls)>;

template <class Ask>
client client_that(Ask ask) {
    return [ask](long calls) {
        for (long i = 0; i < calls; ++i) require(ask(i) == i, "the server answered something else");
    };
}

client client_of(std::string_view kind) {
    if (kind == "bare") return client_that([server = weft::spawn_link(serve_bare)](long value) { return ask_bare(server, value); });
    auto const server = weft::start_link<echo_server>();
    if (kind == "infinity") return client_that([server](long value) { return weft::call(server, echo{value}, weft::infinity); });
    return client_that([server](long value) { return weft::call(server, echo{value}); });
}

}  // namespace

outcome call(arguments const& given) {
    auto const [kind, numbers] = given.leading_word("gen_server");
    if (kind != "gen_server" && kind != "infinity" && kind != "bare") wrong_usage("call knows gen_server, infinity and bare");
    long const clients = numbers.number(0);
    long const calls = numbers.number(1);
    outcome measured{.operations = clients * calls};
    in_runtime([&, &kind = kind] {
        client const work = client_of(kind);
        measured.time = time_together(clients, [&work, calls](long) { work(calls); });
    });
    return measured;
}

}  // namespace bench
