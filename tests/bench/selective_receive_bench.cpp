// A client with messages in its mailbox that match nothing asks a server again and again. The answer is told from the others
// by a ref made for it, by a number, or it does not come through the mailbox at all.
#include "harness.hpp"

#include <weft/gen_server.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

struct junk { long number; };

template <class Tag>
struct request {
    weft::pid from;
    Tag tag;
};
template <class Tag>
struct answer { Tag tag; };

template <class Tag>
void serve() {
    for (;;) weft::receive([](request<Tag> r) { weft::send(r.from, answer<Tag>{r.tag}); });
}

template <class Tag>
auto with(Tag tag) {
    return weft::when([tag](answer<Tag> const& a) { return a.tag == tag; }, [](answer<Tag>) {});
}

void by_ref(long calls) {
    weft::pid const server = weft::spawn_link(serve<weft::ref>);
    for (long i = 0; i < calls; ++i) {
        weft::ref const tag = weft::make_ref();
        weft::send(server, request<weft::ref>{weft::self(), tag});
        weft::receive(weft::since(tag), with(tag));
    }
}

void by_number(long calls) {
    weft::pid const server = weft::spawn_link(serve<long>);
    for (long i = 0; i < calls; ++i) {
        weft::send(server, request<long>{weft::self(), i});
        weft::receive(with(i));
    }
}

struct echo {
    using reply = long;
    long value;
};
struct echo_server {
    long handle_call(echo request) { return request.value; }
};

void by_call(long calls) {
    auto const server = weft::start_link<echo_server>();
    for (long i = 0; i < calls; ++i) require(weft::call(server, echo{i}) == i, "the server answered something else");
}

}  // namespace

outcome selective_receive(arguments const& given) {
    auto const mode = given.word(0);
    auto* const work = mode == "ref" ? &by_ref : mode == "plain" ? &by_number : mode == "call" ? &by_call : nullptr;
    if (work == nullptr) wrong_usage("selective_receive knows ref, plain and call");
    long const waiting = given.number(1);
    outcome measured{.operations = given.number(2)};
    in_runtime([&] {
        for (long i = 0; i < waiting; ++i) weft::send(weft::self(), junk{i});
        stopwatch const time;
        work(measured.operations);
        measured.time = time.passed();
        require(weft::mailbox_length() == static_cast<std::size_t>(waiting), "the mailbox holds something else than what waited");
    });
    return measured;
}

}  // namespace bench
