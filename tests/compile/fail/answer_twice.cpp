// expect: argument
// expect: reply
// Answering consumes the handle, so it takes an rvalue: a second answer would need one more std::move. // GN-020
#include <weft/call.hpp>

void wrong(weft::from<int>& caller) { caller.reply(1); }
