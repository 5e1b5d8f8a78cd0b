// A server: a request names its reply, so call() returns it.
#include <weft/weft.hpp>

#include <chrono>

using namespace std::chrono_literals;

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
    int const now = weft::call(c, get{});
    if (auto r = weft::try_call(c, get{}, 10ms)) return *r;
    return now;
}
