// The reader calls for batches: what it has not called for cannot come.

#include <weft/errors.hpp>
#include <weft/flow/stream.hpp>

#include <source_location>

namespace weft::flow::detail {

stream_reader::stream_reader(weft::detail::unique_function body) : server_{spawn(std::move(body), {.label = "flow/stream"})} {}

stream_reader::~stream_reader() {
    try {
        exit_signal(server_, exit_reason::shutdown());
    } catch (...) {  // an exit signal that waits for the next runtime call; the server hears of its reader's end
    }
}

weft::detail::node_ptr stream_reader::next() {
    send(server_, batch_request{weft::detail::open_reply()});
    auto answer = weft::detail::await_reply(infinity, server_, std::source_location::current());
    if (!answer) weft::exit(answer.error());
    return std::move(*answer);
}

}  // namespace weft::flow::detail
