// expect: sendable
#include <weft/send.hpp>

void leak(weft::pid to, int* mine) { weft::send(to, mine); }
