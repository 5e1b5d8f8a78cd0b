// Lists: processes, names, timers, lines of the log.

#include "crash_dump_answers.hpp"

#include "cli_error.hpp"
#include "crash_dump_model.hpp"
#include "model.hpp"

#include <weft/detail/nearest.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

namespace weft::cli {
namespace {

struct row_order {
    std::string key;
    bool descending = false;

    [[nodiscard]] bool operator()(json::object const& a, json::object const& b) const {
        int const way = compare(a, b);
        if (way != 0) return descending ? way > 0 : way < 0;
        return pid_number(text_of(a, "pid")) < pid_number(text_of(b, "pid"));
    }

private:
    [[nodiscard]] int compare(json::object const& a, json::object const& b) const {
        if (key == "pid") return spaceship(pid_number(text_of(a, key)), pid_number(text_of(b, key)));
        auto const* const left = a.if_contains(key);
        if (left != nullptr && (left->is_string() || left->is_null())) return spaceship(text_of(a, key), text_of(b, key));
        return spaceship(count_of(a, key), count_of(b, key));
    }
    template <class T>
    static int spaceship(T const& a, T const& b) {
        return a < b ? -1 : b < a ? 1 : 0;
    }
};

constexpr std::array numbers{"state_ns", "mailbox", "mailbox_bytes", "messages_in", "reductions", "memory_bytes", "stack_bytes", "age_ns"};
constexpr std::array words{"pid", "name", "label", "behaviour", "app", "state", "waits_for", "waits_at", "parent", "spawned_at"};

row_order order_of(std::string const& sort) {
    std::size_t const colon = std::min(sort.find(':'), sort.size());
    std::string const name = sort.substr(0, colon);
    std::string const way = colon < sort.size() ? sort.substr(colon + 1) : "";
    if (colon < sort.size() && way != "asc" && way != "desc")
        throw cli_error{exit_code::usage, "--sort is '" + sort + "'; after the colon asc and desc are allowed"};
    std::vector<std::string> known;
    for (std::string const each : words) {
        known.push_back(each);
        if (each == name) return {.key = each, .descending = way == "desc"};
    }
    for (std::string const each : numbers) {
        known.push_back(each);
        if (each == name || each == name + "_bytes" || each == name + "_ns") return {.key = each, .descending = way != "asc"};
    }
    throw cli_error{exit_code::usage, "--sort is '" + name + '\'' + detail::did_you_mean(name, known)};
}

/// The first `limit` in the order, of however many there are.
class best_rows {
public:
    best_rows(row_order order, std::size_t limit) : order_{std::move(order)}, limit_{limit} {}
    void add(json::object row) {
        rows_.push_back(std::move(row));
        if (rows_.size() >= 2 * limit_ + 1'000) cut();
    }
    [[nodiscard]] json::array take() {
        cut();
        json::array all;
        for (auto& each : rows_) all.push_back(std::move(each));
        return all;
    }

private:
    void cut() {
        std::sort(rows_.begin(), rows_.end(), order_);
        if (rows_.size() > limit_) rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(limit_), rows_.end());
    }
    row_order order_;
    std::size_t limit_;
    std::vector<json::object> rows_;
};

/// Reads the file once; leaves {at, total, rows, truncated} but for the rows, which `see` collects and returns the number of.
json::object read_rows(dump_file& from, std::function<std::size_t(dump_piece const&)> const& see) {
    json::object answer{{"at", ""}, {"total", 0}};
    ending_watch ending;
    std::size_t total = 0;
    from.rewind();
    for (dump_piece piece; from.next(piece);) {
        ending.see(piece);
        if (piece.kind == "weft_crash_dump") answer["at"] = piece.value("date");
        total += see(piece);
    }
    answer["total"] = total;
    if (auto const cut = truncation_of(ending.so_far()); !cut.empty()) answer["cut"] = cut;
    return answer;
}

std::uint64_t milliseconds_in(std::string_view line, std::string_view key) {
    std::size_t const at = line.find(key);
    std::uint64_t number = 0;
    if (at != std::string_view::npos) std::from_chars(line.data() + at + key.size(), line.data() + line.size(), number);
    return number;
}

json::object timer_row(std::string_view line) {
    std::size_t const due = std::min(line.rfind(" due_ms="), line.size());
    std::string_view const whom = line.substr(0, due);
    json::object row{{"pid", nullptr}, {"name", nullptr}, {"in_ns", milliseconds_in(line.substr(due), " due_ms=") * 1'000'000}};
    row[pid_number(whom) != 0 ? "pid" : "name"] = whom;
    if (auto const period = milliseconds_in(line.substr(due), " period_ms="); period != 0) row["period_ns"] = period * 1'000'000;
    return row;
}

json::object log_row(std::string_view line) {
    std::size_t const level = std::min(line.find(' '), line.size());
    std::size_t const text = std::min(line.find(' ', level + 1), line.size());
    if (text == line.size()) return {{"at", nullptr}, {"level", nullptr}, {"msg", line}};
    return {{"at", line.substr(0, level)}, {"level", line.substr(level + 1, text - level - 1)}, {"msg", line.substr(text + 1)}};
}

}  // namespace

json::object dump_ps(dump_file& from, std::string const& sort, std::size_t limit) {
    best_rows rows{order_of(sort), limit};
    std::string node;
    auto answer = read_rows(from, [&](dump_piece const& piece) -> std::size_t {
        if (piece.kind == "node") node = piece.subject;
        if (piece.kind != "process" || piece.is_rest) return 0;
        rows.add(process_row(piece, node));
        return 1;
    });
    answer["sort"] = sort;
    answer["rows"] = rows.take();
    return answer;
}

json::object dump_registry(dump_file& from, std::size_t limit) {
    best_rows rows{{.key = "name"}, limit};
    auto answer = read_rows(from, [&](dump_piece const& piece) -> std::size_t {
        if (piece.kind != "names") return 0;
        for (std::string_view const line : piece.lines) {
            std::size_t const blank = std::min(line.find(' '), line.size());
            std::string_view const name = blank == line.size() ? std::string_view{} : line.substr(blank + 1);
            rows.add({{"name", name}, {"pid", line.substr(0, blank)}, {"registry", piece.subject}});
        }
        return piece.lines.size();
    });
    answer["rows"] = rows.take();
    return answer;
}

json::object dump_timers(dump_file& from, std::size_t limit) {
    best_rows rows{{.key = "in_ns"}, limit};
    auto answer = read_rows(from, [&](dump_piece const& piece) -> std::size_t {
        if (piece.kind != "timers") return 0;
        for (std::string_view const line : piece.lines) rows.add(timer_row(line));
        return piece.lines.size();
    });
    answer["rows"] = rows.take();
    return answer;
}

json::object dump_log(dump_file& from, std::size_t limit) {
    std::vector<std::string> last;
    bool has_log = false;
    auto answer = read_rows(from, [&](dump_piece const& piece) -> std::size_t {
        if (piece.kind != "log") return 0;
        has_log = true;
        last.insert(last.end(), piece.lines.begin(), piece.lines.end());
        if (last.size() > limit) last.erase(last.begin(), last.end() - static_cast<std::ptrdiff_t>(limit));
        return piece.lines.size();
    });
    json::array rows;
    for (auto const& line : last) rows.push_back(log_row(line));
    answer["rows"] = std::move(rows);
    answer["has_log"] = has_log;
    return answer;
}

}  // namespace weft::cli
