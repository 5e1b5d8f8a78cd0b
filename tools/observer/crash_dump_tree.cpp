// One process with all that hangs on it, and who was started by whom. Both go back into the file for what they show.

#include "cli_error.hpp"
#include "crash_dump_answers.hpp"
#include "crash_dump_model.hpp"
#include "crash_dump_places.hpp"
#include "model.hpp"

#include <algorithm>
#include <sstream>
#include <unordered_map>

namespace weft::cli {
namespace {

constexpr std::size_t most_rows = 5'000;
constexpr std::size_t most_siblings = 20;

/// The processes that a line such as "links: 1.1 2.1 and 7 more" names.
json::array processes_in(std::string_view line) {
    json::array all;
    std::istringstream words{std::string{line}};
    for (std::string word; words >> word;)
        if (pid_number(word) != 0) all.push_back(json::object{{"pid", word}, {"name", nullptr}});
    return all;
}

json::array messages_in(std::string_view line) {
    json::array all;
    while (!line.empty()) {
        std::size_t const comma = std::min(line.find(", "), line.size());
        all.push_back(json::value(line.substr(0, comma)));
        line.remove_prefix(std::min(comma + 2, line.size()));
    }
    return all;
}

void give_names(dump_file& from, json::object& answer) {
    std::unordered_map<std::string, std::vector<json::object*>> nameless;
    for (auto const* key : {"links", "monitors", "monitored_by"})
        for (auto& each : answer[key].as_array()) nameless[text_of(each.as_object(), "pid")].push_back(&each.as_object());
    if (nameless.empty()) return;
    from.rewind();
    for (dump_piece piece; from.next(piece);) {
        if (piece.kind != "names") continue;
        for (std::string_view const line : piece.lines) {
            std::size_t const blank = std::min(line.find(' '), line.size());
            auto const found = nameless.find(std::string{line.substr(0, blank)});
            if (found == nameless.end() || blank == line.size()) continue;
            for (auto* each : found->second) (*each)["name"] = line.substr(blank + 1);
        }
    }
}

json::object whole_answer(dump_file& from, dump_piece const& piece, std::string const& node) {
    json::object answer{{"process", process_row(piece, node)}, {"complete", true}};
    answer["links"] = processes_in(piece.value("links"));
    answer["monitors"] = processes_in(piece.value("monitors"));
    answer["monitored_by"] = processes_in(piece.value("monitored_by"));
    answer["messages"] = messages_in(piece.value("messages"));
    json::object types;
    for (auto const& each : answer["messages"].as_array()) types[each.as_string()] = count_of(types, std::string{each.as_string()}) + 1;
    answer["mailbox_by_type"] = std::move(types);
    give_names(from, answer);
    auto const calls = piece.trace();
    dump_places places;
    places.want(calls);
    places.look_up(from);
    answer["frames"] = places.frames({calls.begin(), calls.end()});
    return answer;
}

/// What a tree needs of each process; the rest is read when it is shown.
struct leaf {
    std::uint64_t id = 0;
    std::uint64_t parent = 0;
    std::uint64_t age_ms = 0;
    std::uint64_t offset = 0;
};
using branches = std::unordered_map<std::uint64_t, std::vector<leaf>>;

bool started_before(leaf const& a, leaf const& b) { return a.age_ms != b.age_ms ? a.age_ms > b.age_ms : a.id < b.id; }

std::vector<leaf> leaves_of(dump_file& from, std::string const& application) {
    std::vector<leaf> all;
    from.rewind();
    for (dump_piece piece; from.next(piece);) {
        bool const wanted = piece.kind == "process" && !piece.is_rest && (application.empty() || piece.value("application") == application);
        if (wanted) all.push_back({pid_number(piece.subject), pid_number(piece.value("parent")), piece.number("age_ms"), piece.offset});
    }
    return all;
}

branches by_parent(std::vector<leaf> const& all) {
    std::unordered_map<std::uint64_t, bool> there;
    for (auto const& each : all) there[each.id] = true;
    branches children;
    for (auto const& each : all) children[there.contains(each.parent) && each.parent != each.id ? each.parent : 0].push_back(each);
    for (auto& [parent, list] : children) std::sort(list.begin(), list.end(), started_before);
    return children;
}

struct item {
    leaf process;
    std::size_t depth = 0;
    std::size_t folded = 0;  // not 0: stands for so many siblings
};

void push(std::vector<item>& to, std::vector<leaf> const& siblings, std::size_t depth) {
    std::size_t const shown = std::min(most_siblings, siblings.size());
    if (shown < siblings.size()) to.push_back({{}, depth, siblings.size() - shown});
    for (std::size_t i = shown; i-- > 0;) to.push_back({siblings[i], depth, 0});
}

json::object row_of(dump_file& from, item const& one) {
    if (one.folded > 0) return {{"depth", one.depth}, {"folded", one.folded}};
    dump_piece piece;
    from.go_to(one.process.offset);
    static_cast<void>(from.next(piece));
    auto row = process_row(piece, "");
    row["depth"] = one.depth;
    return row;
}

}  // namespace

json::object dump_info(dump_file& from, std::string const& whom) {
    std::string node;
    from.rewind();
    for (dump_piece piece; from.next(piece);) {
        if (piece.kind == "node") node = piece.subject;
        if (piece.kind == "process" && !piece.is_rest && (piece.subject == whom || piece.value("name") == whom))
            return whole_answer(from, piece, node);
    }
    throw cli_error{exit_code::not_found, "the dump has no process " + whom};
}

json::object dump_tree(dump_file& from, std::string const& application) {
    auto const all = leaves_of(from, application);
    if (all.empty() && !application.empty())
        throw cli_error{exit_code::not_found, "no process in the dump belongs to an application '" + application + '\''};
    auto const children = by_parent(all);
    std::vector<item> todo;
    if (auto const roots = children.find(0); roots != children.end()) push(todo, roots->second, 0);
    json::array rows;
    while (!todo.empty() && rows.size() < most_rows) {
        item const next = todo.back();
        todo.pop_back();
        rows.push_back(row_of(from, next));
        if (next.folded > 0) continue;
        if (auto const below = children.find(next.process.id); below != children.end()) push(todo, below->second, next.depth + 1);
    }
    json::object answer{{"total", all.size()}, {"rows", std::move(rows)}};
    if (!todo.empty()) answer["truncated"] = true;
    return answer;
}

}  // namespace weft::cli
