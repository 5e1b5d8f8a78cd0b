// The events are kept here and told as a whole, so that a view needs no memory of its own.

#include "tracer.hpp"

#include "observer/cli_error.hpp"
#include "observer/model.hpp"
#include "observer/node_directory.hpp"

#include <algorithm>
#include <utility>

namespace weft::cli::tui {

tracer::tracer(node_choice where, json::object parameters, looker::told tell)
    : where_{std::move(where)}, tell_{std::move(tell)}, thread_{[this, parameters = std::move(parameters)] { run(parameters); }} {}

tracer::~tracer() {
    {
        std::lock_guard const lock{mutex_};
        over_ = true;
        if (node_) node_->hang_up();
    }
    thread_.join();
}

client* tracer::connect() {
    auto made = std::make_unique<client>(find_socket(run_directory(where_.run_dir), where_.node), where_.patience);
    std::lock_guard const lock{mutex_};
    if (!over_) node_ = std::move(made);
    return node_.get();
}

void tracer::run(json::object parameters) {
    json::object shown{{"rows", json::array{}}, {"dropped", 0}};
    std::uint64_t lost = 0;
    auto const tell = [&] { tell_({.what = observation::kind::answer, .key = "trace", .object = shown}); };
    try {
        client* const node = connect();
        if (node == nullptr) return;
        tell();
        auto const end = node->follow("trace", std::move(parameters), [&](json::object const& event, std::uint64_t dropped) {
            lost += dropped;
            shown["rows"].as_array().push_back(event);
            shown["dropped"] = lost;
            tell();
            return true;
        });
        shown["dropped"] = std::max(lost, count_of(end, "dropped"));
        shown["ended"] = text_of(end, "ended").empty() ? "the node has ended it" : text_of(end, "ended");
        tell();
    } catch (cli_error const& no) {
        // Also what hanging up leads to; then nobody listens any more.
        tell_({.what = observation::kind::refused, .key = "trace", .why = no.what()});
    }
}

}  // namespace weft::cli::tui
