// The smallest program, 12 lines of code; `tools/dev compile-time` measures what its one include costs.
#include <weft/weft.hpp>
#include <cstdio>
struct hello { weft::pid from; std::string name; };
struct greeting { std::string text; };
void greeter() { weft::receive([](hello h) { weft::send(h.from, greeting{"hello, " + h.name}); }); }
int main() {
    return weft::run([] {
        weft::send(weft::spawn_link(greeter), hello{.from = weft::self(), .name = "weft"});
        weft::receive([](greeting g) { std::puts(g.text.c_str()); },
                      weft::after(std::chrono::seconds{5}, [] { std::puts("nobody answered"); }));
    });
}
