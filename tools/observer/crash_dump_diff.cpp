// Sums by spawn site, of which a program has few; of single processes only those that have messages waiting are kept.

#include "crash_dump_diff.hpp"

#include "crash_dump_model.hpp"
#include "format.hpp"
#include "model.hpp"
#include "table.hpp"
#include "view.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace weft::cli {
namespace {

constexpr std::size_t most_mailboxes = 1'000'000;

struct sums {
    std::int64_t processes = 0;
    std::int64_t memory = 0;
    std::int64_t mailbox = 0;
};

struct waiting {
    std::int64_t mailbox = 0;
    std::uint64_t offset = 0;
};

/// One dump, added up.
struct added_up {
    std::string at;
    std::int64_t processes = 0;
    std::map<std::string, sums> sites;
    std::unordered_map<std::uint64_t, waiting> mailboxes;  // by pid, those that are not empty
};

added_up add_up(dump_file& from) {
    added_up made;
    from.rewind();
    for (dump_piece piece; from.next(piece);) {
        if (piece.kind == "weft_crash_dump") made.at = piece.value("date");
        if (piece.kind != "process" || piece.is_rest) continue;
        auto& site = made.sites[std::string{piece.value("initial_call")}];
        auto const mailbox = static_cast<std::int64_t>(piece.number("mailbox"));
        ++made.processes;
        ++site.processes;
        site.memory += static_cast<std::int64_t>(piece.number("memory"));
        site.mailbox += mailbox;
        if (mailbox != 0 && made.mailboxes.size() < most_mailboxes) made.mailboxes[pid_number(piece.subject)] = {mailbox, piece.offset};
    }
    return made;
}

struct site_change {
    std::string where;
    sums before;
    sums after;

    [[nodiscard]] bool is_any() const noexcept {
        return before.processes != after.processes || before.memory != after.memory || before.mailbox != after.mailbox;
    }
};

bool grew_more(site_change const& a, site_change const& b) {
    auto const memory = [](site_change const& of) { return of.after.memory - of.before.memory; };
    auto const mailbox = [](site_change const& of) { return of.after.mailbox - of.before.mailbox; };
    if (memory(a) != memory(b)) return memory(a) > memory(b);
    if (mailbox(a) != mailbox(b)) return mailbox(a) > mailbox(b);
    return a.where < b.where;
}

json::array site_rows(added_up const& before, added_up const& after, std::size_t limit) {
    std::map<std::string, site_change> all;
    for (auto const& [where, its] : before.sites) all[where].before = its;
    for (auto const& [where, its] : after.sites) all[where].after = its;
    std::vector<site_change> changes;
    for (auto& [where, change] : all) {
        change.where = where;
        if (change.is_any()) changes.push_back(change);
    }
    std::sort(changes.begin(), changes.end(), grew_more);
    changes.resize(std::min(changes.size(), limit));
    json::array rows;
    for (auto const& each : changes)
        rows.push_back({{"spawned_at", each.where},
                        {"processes", each.after.processes},
                        {"processes_before", each.before.processes},
                        {"memory_bytes", each.after.memory},
                        {"memory_bytes_before", each.before.memory},
                        {"mailbox", each.after.mailbox},
                        {"mailbox_before", each.before.mailbox}});
    return rows;
}

struct mailbox_change {
    std::uint64_t id = 0;
    std::int64_t before = 0;
    waiting after;

    [[nodiscard]] std::int64_t growth() const noexcept { return after.mailbox - before; }
};

json::array mailbox_rows(added_up const& before, added_up const& after, dump_file& in, std::size_t limit) {
    std::vector<mailbox_change> grown;
    for (auto const& [id, its] : after.mailboxes) {
        auto const found = before.mailboxes.find(id);
        mailbox_change const change{id, found == before.mailboxes.end() ? 0 : found->second.mailbox, its};
        if (change.growth() > 0) grown.push_back(change);
    }
    std::sort(grown.begin(), grown.end(), [](mailbox_change const& a, mailbox_change const& b) {
        return a.growth() != b.growth() ? a.growth() > b.growth() : a.id < b.id;
    });
    grown.resize(std::min(grown.size(), limit));
    json::array rows;
    for (auto const& each : grown) {
        dump_piece piece;
        in.go_to(each.after.offset);
        static_cast<void>(in.next(piece));
        rows.push_back({{"pid", piece.subject},
                        {"title", title_of(process_row(piece, ""))},
                        {"mailbox", each.after.mailbox},
                        {"mailbox_before", each.before}});
    }
    return rows;
}

std::int64_t signed_of(json::object const& from, std::string const& key) { return static_cast<std::int64_t>(count_of(from, key)); }

std::string signed_text(std::int64_t value, std::string (*shown)(std::uint64_t)) {
    return value < 0 ? '-' + shown(static_cast<std::uint64_t>(-value)) : '+' + shown(static_cast<std::uint64_t>(value));
}

std::string plain(std::uint64_t value) { return std::to_string(value); }

/// "+3" of a number that has its earlier value beside it.
std::string change_of(json::object const& row, std::string const& key, std::string (*shown)(std::uint64_t)) {
    return signed_text(signed_of(row, key) - signed_of(row, key + "_before"), shown);
}

}  // namespace

json::object dump_diff(dump_file& before, dump_file& after, std::size_t limit) {
    auto const then = add_up(before);
    auto const now = add_up(after);
    return {{"before", then.at},
            {"after", now.at},
            {"processes", now.processes},
            {"processes_before", then.processes},
            {"sites", site_rows(then, now, limit)},
            {"mailboxes", mailbox_rows(then, now, after, limit)}};
}

std::string diff_text(json::object const& diff, bool with_header) {
    table sites{{"SPAWNED AT", "PROCESSES", "GROWTH", "MEMORY", "GROWTH", "MAILBOXES", "GROWTH"}};
    for (auto const& each : list_of(diff, "sites")) {
        auto const& row = each.get_object();
        sites.add({text_of(row, "spawned_at"), plain(count_of(row, "processes")), change_of(row, "processes", &plain),
                   short_bytes(count_of(row, "memory_bytes")), change_of(row, "memory_bytes", &short_bytes),
                   plain(count_of(row, "mailbox")), change_of(row, "mailbox", &plain)});
    }
    table mailboxes{{"PID", "NAME/LABEL", "MAILBOX", "GROWTH"}};
    for (auto const& each : list_of(diff, "mailboxes")) {
        auto const& row = each.get_object();
        mailboxes.add({text_of(row, "pid"), text_of(row, "title"), plain(count_of(row, "mailbox")), change_of(row, "mailbox", &plain)});
    }
    std::string const title = plain(count_of(diff, "processes")) + " processes, " + change_of(diff, "processes", &plain) + ", from " +
                              text_of(diff, "before") + " to " + text_of(diff, "after") + '\n';
    std::string text = with_header ? title : "";
    if (!list_of(diff, "sites").empty()) text += sites.to_text(with_header);
    if (!list_of(diff, "mailboxes").empty()) text += (with_header ? "\n" : "") + mailboxes.to_text(with_header);
    return text;
}

}  // namespace weft::cli
