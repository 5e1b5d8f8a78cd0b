// Two processes and two messages: main asks the greeter, the greeter answers, the answer is printed.
#include <chrono>
#include <iostream>
#include <string>
#include <weft/weft.hpp>

struct hello {
    weft::pid from;
    std::string name;
};
struct greeting {
    std::string text;
};

void greeter() {
    for (;;) weft::receive([](hello h) { weft::send(h.from, greeting{"hello, " + h.name}); });
}

int main() {
    return weft::run([] {
        weft::send(weft::spawn_link(greeter), hello{.from = weft::self(), .name = "weft"});
        weft::receive([](greeting g) { std::cout << g.text << '\n'; },
                      weft::after(std::chrono::seconds{5}, [] { std::cout << "nobody answered\n"; }));
    });
}
