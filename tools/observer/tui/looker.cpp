// An error of the node is an answer; an error of the connection means that the node is gone.

#include "looker.hpp"

#include "observer/cli_error.hpp"
#include "observer/model.hpp"
#include "observer/node_directory.hpp"
#include "observer/node_end.hpp"

#include <algorithm>

namespace weft::cli::tui {

void apply(node_model& model, observation seen) {
    switch (seen.what) {
        case observation::kind::hello: model.greet(std::move(seen.object)); break;
        case observation::kind::answer: model.take(seen.key, std::move(seen.object), seen.at); break;
        case observation::kind::refused: model.refuse(seen.key, std::move(seen.why)); break;
        case observation::kind::lost: model.lose(std::move(seen.why)); break;
    }
}

double looker::now() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count(); }

bool looker::knows(std::string const& operation) const {
    return std::ranges::any_of(list_of(node_->hello(), "ops"), [&](json::value const& each) { return word_of(each) == operation; });
}

void looker::lose(std::string why) {
    node_.reset();
    // How it ended is known a moment later than that it is gone.
    std::string const how = pid_ == 0 ? "" : how_node_ended(run_directory(where_.run_dir), where_.node, pid_);
    if (!how.empty()) why = "node " + where_.node + ' ' + how;
    if (!said_lost_ || (!how.empty() && why != said_)) tell_({.what = observation::kind::lost, .at = now(), .why = why});
    said_lost_ = true;
    said_ = std::move(why);
}

void looker::name_frames(json::object& stack) {
    auto* const frames = stack.if_contains("frames");
    if (frames == nullptr || !frames->is_array()) return;
    names_.learn(frames->get_array());
    for (auto& each : frames->get_array())
        if (each.is_object()) each.get_object()["text"] = names_.name_of(each.get_object());
}

bool looker::connect() {
    if (node_) return true;
    try {
        node_ = std::make_unique<client>(find_socket(run_directory(where_.run_dir), where_.node), where_.patience);
    } catch (cli_error const& none) {
        failure_ = none.code();
        why_ = none.what();
        lose(none.what());
        return false;
    }
    said_lost_ = false;
    pid_ = static_cast<std::int64_t>(count_of(node_->hello(), "pid"));
    if (where_.node.empty()) where_.node = text_of(node_->hello(), "node");
    tell_({.what = observation::kind::hello, .at = now(), .object = node_->hello()});
    return true;
}

bool looker::ask(std::vector<question> const& questions) {
    if (!connect()) return false;
    for (auto const& each : questions) {
        if (!knows(each.operation)) continue;  // the model knows that too, and the screens say it
        try {
            auto answer = node_->ask(each.operation, each.parameters);
            if (each.operation == "stack") name_frames(answer);
            tell_({.what = observation::kind::answer, .at = now(), .key = each.key, .object = std::move(answer)});
        } catch (cli_error const& no) {
            if (no.code() == static_cast<int>(exit_code::no_answer)) return lose(no.what()), false;
            tell_({.what = observation::kind::refused, .at = now(), .key = each.key, .why = no.what()});
        }
    }
    return true;
}

}  // namespace weft::cli::tui
