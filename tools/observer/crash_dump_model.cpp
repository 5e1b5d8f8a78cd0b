// Key by key: what the writer calls a thing, and what the protocol calls it.

#include "crash_dump_model.hpp"

#include <array>
#include <charconv>

namespace weft::cli {
namespace {

constexpr std::uint64_t nanos_per_milli = 1'000'000;

json::value text_or_null(std::string_view text) { return text.empty() || text == "none" ? json::value{} : json::value(text); }

void add_number(json::object& row, dump_piece const& from, std::string_view wanted, std::string_view key, std::uint64_t unit = 1) {
    if (!from.value(key).empty()) row[wanted] = from.number(key) * unit;
}

}  // namespace

void ending_watch::see(dump_piece const& piece) {
    if (piece.kind == "process" && !piece.is_rest) {
        ++ending_.processes;
        if (!piece.is_last) ending_.last_process = piece.subject;
    }
    if (piece.kind != "end" || piece.is_rest) return;
    ending_.result = piece.value("result");
    ending_.limits = piece.value("limits");
    ending_.has_end = !ending_.result.empty();
}

std::string truncation_of(dump_ending const& ending) {
    if (ending.has_end && ending.result == "complete") return {};
    std::string const behind = ending.last_process.empty() ? "before the first process" : "after process " + ending.last_process;
    std::string const why = ending.has_end ? ": " + ending.result : "";
    return "truncated " + behind + why + (ending.limits.empty() ? "" : " (" + ending.limits + ')');
}

json::object process_row(dump_piece const& piece, std::string const& node) {
    json::object row{{"pid", piece.subject}};
    constexpr std::array<std::pair<char const*, char const*>, 9> texts{{{"name", "name"},
                                                                        {"label", "label"},
                                                                        {"behaviour", "kind"},
                                                                        {"app", "application"},
                                                                        {"state", "state"},
                                                                        {"waits_for", "waits_for"},
                                                                        {"waits_at", "location"},
                                                                        {"parent", "parent"},
                                                                        {"spawned_at", "initial_call"}}};
    for (auto const& [wanted, key] : texts) row[wanted] = text_or_null(piece.value(key));
    if (row["waits_at"] == row["state"]) row["waits_at"] = nullptr;
    add_number(row, piece, "state_ns", "in_state_ms", nanos_per_milli);
    for (auto const* same : {"mailbox", "messages_in", "reductions", "stack_bytes", "mailbox_bytes"}) add_number(row, piece, same, same);
    add_number(row, piece, "memory_bytes", "memory");
    add_number(row, piece, "age_ns", "age_ms", nanos_per_milli);
    row["trap_exit"] = piece.value("trap_exit") == "true";
    row["node"] = node;
    return row;
}

json::object dump_hello(dump_file& from) {
    from.rewind();
    json::object hello{{"proto", 1}, {"node", ""}, {"pid", 0}, {"weft", ""}};
    for (dump_piece piece; from.next(piece);) {
        if (piece.kind == "weft_crash_dump") {
            hello["pid"] = piece.number("os_process");
            std::string_view const runtime = piece.value("runtime");
            hello["weft"] = runtime.starts_with("weft ") ? runtime.substr(5) : runtime;
            hello["at"] = piece.value("date");
        } else if (piece.kind == "node") {
            hello["node"] = piece.subject;
            break;
        }
    }
    from.rewind();
    return hello;
}

std::uint64_t pid_number(std::string_view text) noexcept {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
    char const* const end = text.data() + text.size();
    auto const [dot, wrong] = std::from_chars(text.data(), end, slot);
    if (wrong != std::errc{} || dot == end || *dot != '.') return 0;
    auto const [rest, bad] = std::from_chars(dot + 1, end, generation);
    return bad != std::errc{} || rest != end ? 0 : std::uint64_t{slot} << 32U | generation;
}

}  // namespace weft::cli
