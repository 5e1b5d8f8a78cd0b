// One pass collects, a second one finds names for the stack.

#include "crash_dump_summary.hpp"

#include "crash_dump_model.hpp"
#include "crash_dump_places.hpp"
#include "format.hpp"
#include "model.hpp"
#include "view.hpp"

#include <boost/json/array.hpp>

#include <deque>

namespace weft::cli {
namespace {

constexpr std::size_t most_lines_before = 5;

/// What a line of the section "log" says is worth a look: "2026-01-02T12:00:07Z error hello: …".
bool is_urgent(std::string_view line) {
    std::size_t const blank = line.find(' ');
    if (blank == std::string_view::npos) return false;
    std::string_view const level = line.substr(blank + 1, line.find(' ', blank + 1) - blank - 1);
    for (std::string_view const each : {"emergency", "alert", "critical", "error", "warning"})
        if (level == each) return true;
    return false;
}

class collector {
public:
    void see(dump_piece const& piece) {
        ending_.see(piece);
        if (piece.kind == "weft_crash_dump") see_head(piece);
        else if (piece.kind == "node" && !piece.is_rest) see_node(piece);
        else if (piece.kind == "process" && !piece.is_rest) see_process(piece);
        else if (piece.kind == "log" || piece.kind == "warnings") see_lines(piece);
    }
    [[nodiscard]] json::object finish(dump_file& from) {
        if (!longest_.empty()) made_["longest_mailbox"] = longest_;
        dump_places places;
        std::vector<std::string_view> const calls{trace_.begin(), trace_.end()};
        places.want(calls);
        places.look_up(from);
        made_["frames"] = places.frames(trace_);
        made_["processes"] = ending_.so_far().processes;
        made_["before"] = json::array(before_.begin(), before_.end());
        if (auto const cut = truncation_of(ending_.so_far()); !cut.empty()) made_["truncated"] = cut;
        return std::move(made_);
    }

private:
    void see_head(dump_piece const& piece) {
        made_["at"] = piece.value("date");
        made_["reason"] = piece.value("reason");
        made_["thread"] = piece.value("thread");
        struck_ = piece.value("process");
        keep_trace(piece);
    }
    void keep_trace(dump_piece const& piece) {
        for (auto const call : piece.trace()) trace_.emplace_back(call);
    }
    void see_node(dump_piece const& piece) {
        if (!node_.empty()) return;  // the numbers of the first one stand for the program
        node_ = piece.subject;
        made_["node"] = node_;
        made_["uptime_ns"] = piece.number("uptime_ms") * 1'000'000;
        made_["crashed"] = piece.number("crashed");
    }
    void see_process(dump_piece const& piece) {
        if (auto const mailbox = piece.number("mailbox"); mailbox > most_) {
            most_ = mailbox;
            longest_ = {{"pid", piece.subject}, {"mailbox", mailbox}, {"title", title_of(process_row(piece, node_))}};
        }
        if (piece.subject != struck_ || made_.contains("process")) return;
        made_["process"] = process_row(piece, node_);
        if (trace_.empty()) keep_trace(piece);
    }
    void see_lines(dump_piece const& piece) {
        for (auto const& line : piece.lines) {
            if (piece.kind == "log" && !is_urgent(line)) continue;
            before_.push_back(line);
            if (before_.size() > most_lines_before) before_.pop_front();
        }
    }

    json::object made_;
    ending_watch ending_;
    std::string node_;
    std::string struck_;
    std::vector<std::string> trace_;
    std::deque<std::string> before_;
    json::object longest_;
    std::uint64_t most_ = 0;
};

std::string plural(std::uint64_t count, std::string const& one, std::string const& many) {
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::string numbers_text(json::object const& summary) {
    std::string text = plural(count_of(summary, "processes"), "process", "processes");
    auto const& longest = object_of(summary, "longest_mailbox");
    if (count_of(longest, "mailbox") > 0)
        text += ", " + plural(count_of(longest, "mailbox"), "message", "messages") + " in the longest mailbox (" + text_of(longest, "pid") +
                ' ' + text_of(longest, "title") + ')';
    if (count_of(summary, "crashed") > 0) text += ", " + plural(count_of(summary, "crashed"), "process", "processes") + " crashed before";
    return text + '\n';
}

}  // namespace

json::object dump_summary(dump_file& from) {
    collector all;
    from.rewind();
    for (dump_piece piece; from.next(piece);) all.see(piece);
    return all.finish(from);
}

std::string summary_text(json::object const& summary) {
    std::string text = text_of(summary, "reason");
    if (auto const& struck = object_of(summary, "process"); !struck.empty())
        text += "\nin process " + text_of(struck, "pid") + ' ' + title_of(struck) + ", " + text_of(struck, "state");
    else text += "\nin thread " + text_of(summary, "thread") + ", in no process";
    text += "   node " + text_of(summary, "node") + ", up " + short_time(time_of(summary, "uptime_ns")) + ", at " + text_of(summary, "at") + '\n';
    text += frames_text(list_of(summary, "frames")) + numbers_text(summary);
    bool first = true;
    for (auto const& line : list_of(summary, "before")) {
        text += (first ? "before the end: " : "                ") + word_of(line) + '\n';
        first = false;
    }
    if (auto const cut = text_of(summary, "truncated"); !cut.empty()) text += cut + '\n';
    return text;
}

}  // namespace weft::cli
