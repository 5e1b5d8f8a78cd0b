// Questions follow the reader: where he is says what must be known.

#include "sources.hpp"

#include "dump_answer.hpp"
#include "observer/cli_error.hpp"
#include "observer/format.hpp"
#include "observer/model.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace weft::cli::tui {
namespace {

std::string key_of(std::vector<question> const& questions) {
    std::string text;
    for (auto const& each : questions) text += each.key + json::serialize(each.parameters);
    return text;
}

/// What became of a change, in a few words.
std::string outcome(observation const& seen) {
    if (seen.what != observation::kind::answer) return seen.key + ": " + seen.why;
    auto const& answer = seen.object;
    if (seen.key == "dump") return "dump: " + text_of(answer, "file");
    if (seen.key == "log_level")
        return "log level of " + text_of(answer, "where") + ": " + text_of(answer, "level") + " for " +
               short_time(time_of(answer, "for_ms") * 1'000'000);
    if (seen.key == "silence") {
        std::string const whom = text_of(answer, "code") + " of " + text_of(answer, "subject") + text_of(answer, "label");
        return count_of(answer, "for_ms") == 0 ? whom + ": silenced no longer"
                                               : whom + ": silenced for " + short_time(time_of(answer, "for_ms") * 1'000'000);
    }
    return seen.key + ": done";
}

void note_change(observation const& seen, ui_state& state) {
    constexpr std::array changes{"kill", "suspend", "resume", "restart", "dump", "log_level", "silence"};
    if (std::ranges::find(changes, seen.key) != changes.end()) state.note = outcome(seen);
}

}  // namespace

live_source::live_source(node_choice where, ui_state const& state, std::string const& record)
    : record_{record.empty() ? nullptr : std::make_unique<recording_writer>(record)},
      poller_{std::move(where), questions_of(state.now(), {}), std::chrono::milliseconds{intervals_ms[state.interval]}} {}

void live_source::advance(ui_state& state) {
    for (auto& each : poller_.take()) {
        note_change(each, state);
        if (each.key == "trace") each.at = last_at_;  // it comes from a conversation of its own
        last_at_ = each.at;
        if (record_) record_->write(each);
        apply(model_, std::move(each));
    }
}

void live_source::follow(ui_state const& state) {
    auto questions = questions_of(state.now(), model_);
    std::string wanted = std::to_string(state.interval) + (state.paused ? " paused" : "") + key_of(questions);
    if (wanted == followed_) return;
    followed_ = std::move(wanted);
    poller_.want(std::move(questions), std::chrono::milliseconds{intervals_ms[state.interval]}, state.paused);
}

void live_source::ask(question what, ui_state& state) {
    if (!model_.knows(what.operation)) {
        state.note = "this node does not know '" + what.operation + "', or does not allow it here";
    } else if (what.operation == "trace") {
        poller_.trace(std::move(what.parameters));
    } else {
        state.note = what.operation + ": asked";
        poller_.ask(std::move(what));
    }
}

recorded_source::recorded_source(std::vector<observation> recorded, double at) : player_{std::move(recorded)} {
    player_.go_to(at);
    seen_ = std::chrono::steady_clock::now();
}

void recorded_source::advance(ui_state& state) {
    auto const now = std::chrono::steady_clock::now();
    double const passed = std::chrono::duration<double>(now - seen_).count();
    seen_ = now;
    if (!state.paused && player_.at() < player_.length()) player_.go_to(std::min(player_.at() + passed, player_.length()));
}

void recorded_source::step(bool older, ui_state& state) {
    state.paused = true;
    if (!player_.step(older)) state.note = older ? "this is the first look" : "this is the last look";
}

dump_source::dump_source(std::string const& file) : file_{file} { model_.greet(hello_of_dump(file_)); }

void dump_source::follow(ui_state const& state) {
    auto const questions = questions_of(state.now(), model_);
    std::string wanted = key_of(questions);
    if (wanted == followed_) return;
    followed_ = std::move(wanted);
    ask_dump(file_, questions, model_);
}

}  // namespace weft::cli::tui
