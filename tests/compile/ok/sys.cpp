// Looking into servers, and requests that do not wait.
#include <weft/gen_server.hpp>
#include <weft/sys.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace std::chrono_literals;

struct get { using reply = int; };
struct add { int by = 1; };

struct counter {
    int value = 0;
    int handle_call(get) { return value; }
    void handle_cast(add one) { value += one.by; }
};

int use(weft::server_ref<counter> c, std::vector<weft::server_ref<counter>> const& all) {
    int sum = weft::sys::get_state(c).value;
    sum += weft::sys::replace_state(c, [](counter old) { return counter{old.value + 1}; }).value;
    weft::sys::suspend(c);
    weft::sys::resume(c);
    auto const id = weft::send_request(c, get{});
    if (auto answer = weft::receive_response(id, 1s)) sum += answer->value();
    weft::request_collection<int, std::string> open;
    open.add(weft::send_request(c, get{}), "one");
    while (auto one = weft::receive_response(open, 1s)) sum += one.answer->value();
    for (auto const& each : weft::multi_call(all, get{}, 1s).replies) sum += each.value;
    weft::abcast(all, add{});
    return sum;
}
