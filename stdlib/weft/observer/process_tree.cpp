// Who was started by whom, as rows in depth-first order with a depth each: a tree of any depth stays flat on the wire.
// A process whose parent is gone is a root.

#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/process_fields.hpp>
#include <weft/observer/internal/process_past.hpp>
#include <weft/observer/internal/restart_book.hpp>

#include <algorithm>
#include <unordered_map>

namespace weft::observe {
namespace {

using children_map = std::unordered_map<pid, std::vector<process_summary const*>>;

bool started_before(process_summary const* a, process_summary const* b) {
    return a->age != b->age ? a->age > b->age : a->id < b->id;
}

/// Everything by its parent; roots under the empty pid. Oldest first, which is the order of their start.
children_map by_parent(std::vector<process_summary> const& all) {
    std::unordered_map<pid, process_summary const*> alive;
    for (auto const& each : all) alive.emplace(each.id, &each);
    children_map children;
    for (auto const& each : all) children[alive.contains(each.parent) ? each.parent : pid{}].push_back(&each);
    for (auto& [parent, list] : children) std::sort(list.begin(), list.end(), started_before);
    return children;
}

class tree_writer {
public:
    tree_writer(children_map const& children, asked& by, std::size_t limit, std::size_t fold)
        : children_{children}, from_{by.from()}, lost_{by.node.lost}, limit_{limit}, fold_{fold} {}

    /// Writes what hangs below `parent`. An explicit stack: processes may form chains of any length.
    void write(std::vector<process_summary const*> roots) {
        push(roots, 0);
        while (!todo_.empty()) {
            auto const next = todo_.back();
            todo_.pop_back();
            if (!write_row(next)) return;
            if (next.process == nullptr) continue;
            if (auto const found = children_.find(next.process->id); found != children_.end())
                push(found->second, next.depth + 1);
        }
    }
    [[nodiscard]] json::array take() { return std::move(rows_); }
    [[nodiscard]] bool is_complete() const noexcept { return complete_; }

private:
    struct item {
        process_summary const* process;  // null: stands for `folded` siblings
        std::size_t depth;
        std::size_t folded;
    };
    void push(std::vector<process_summary const*> const& siblings, std::size_t depth) {
        std::size_t const shown = fold_ == 0 ? siblings.size() : std::min(fold_, siblings.size());
        if (shown < siblings.size()) todo_.push_back({nullptr, depth, siblings.size() - shown});
        for (std::size_t i = shown; i-- > 0;) todo_.push_back({siblings[i], depth, 0});
    }
    bool write_row(item const& next) {
        json::object row{{"depth", next.depth}};
        if (next.process == nullptr) row["folded"] = next.folded;
        else add_process(row, *next.process);
        complete_ = rows_.size() < limit_ && budget_.add(rows_, std::move(row));
        return complete_;
    }
    void add_process(json::object& row, process_summary const& process) {
        static auto const fields = wanted_fields({{"fields", {"pid", "name", "label", "behaviour", "app", "state", "mailbox", "age"}}});
        for (auto& [key, value] : encode(process, fields)) row[key] = std::move(value);
        add_past(row, process.id);
        if (process.behaviour.empty()) return;
        // No patience: what a behaviour publishes can be had without asking the process.
        auto const known = from_.details(process.id, nanoseconds::zero());
        row["published"] = known ? encode_published(known->published) : json::object{};
    }
    /// Of a child that took another's place: how often that was, and the ends before it.
    void add_past(json::object& row, pid process) {
        auto const past = lost_ == nullptr ? std::nullopt : lost_->of(process);
        if (!past) return;
        row["restarts"] = number(past->restarts);
        row["exits"] = observe::encode(past->ends);
    }

    children_map const& children_;
    snapshots& from_;
    restart_book const* lost_;  // may be null
    std::size_t limit_;
    std::size_t fold_;
    std::vector<item> todo_;
    json::array rows_;
    row_budget budget_;
    bool complete_ = true;
};

/// The roots, or with an application those of its processes whose parent is not one of them.
std::vector<process_summary const*> pick_roots(std::vector<process_summary> const& all, children_map const& children,
                                               std::string const& application) {
    if (application.empty()) {
        auto const found = children.find(pid{});
        return found == children.end() ? std::vector<process_summary const*>{} : found->second;
    }
    std::unordered_map<pid, process_summary const*> members;
    for (auto const& each : all)
        if (each.application == application) members.emplace(each.id, &each);
    if (members.empty()) throw no_such_process("no process belongs to an application '" + application + "'");
    std::vector<process_summary const*> roots;
    for (auto const& [id, process] : members)
        if (!members.contains(process->parent)) roots.push_back(process);
    std::sort(roots.begin(), roots.end(), started_before);
    return roots;
}

}  // namespace

json::object tree(json::object const& request, asked& by) {
    auto const limit = static_cast<std::size_t>(integer_or(request, "limit", max_rows, 1, max_rows));
    auto const fold = static_cast<std::size_t>(integer_or(request, "fold", 20, 0, max_rows));
    auto const list = by.from().processes();
    auto const& all = *list;
    auto const children = by_parent(all);
    tree_writer writer{children, by, limit, fold};
    writer.write(pick_roots(all, children, text_or(request, "app", "")));
    json::object answer{{"total", all.size()}, {"rows", writer.take()}};
    if (!writer.is_complete()) answer["truncated"] = true;
    return answer;
}

}  // namespace weft::observe
