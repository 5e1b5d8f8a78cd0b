// The stages, each with its subscriptions. What a stage publishes is text (gen_stage/observed.hpp); here it becomes numbers
// again. The reader puts the stages together to pipelines: it knows how long it looked, so it can tell rates.

#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/process_fields.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace weft::observe {
namespace {

bool may_be_stage(process_summary const& process) {
    constexpr std::array<std::string_view, 2> kinds{"gen_stage", "consumer_supervisor"};
    return std::ranges::find(kinds, process.behaviour) != kinds.end();
}

/// A count as a number, anything else as text.
json::value number_or_text(std::string_view word) {
    std::uint64_t count = 0;
    char const* const end = word.data() + word.size();
    auto const [rest, wrong] = std::from_chars(word.data(), end, count);
    return wrong == std::errc{} && rest == end && !word.empty() ? number(count) : text(word);
}

/// "asked=5 delivered=3 outstanding=2", of the subscription with `peer`.
json::object subscription(std::string_view peer, std::string_view words) {
    json::object made{{"pid", peer}};
    while (!words.empty()) {
        std::string_view const word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(word.size() + 1, words.size()));
        std::size_t const equals = std::min(word.find('='), word.size());
        made[word.substr(0, equals)] = number_or_text(word.substr(std::min(equals + 1, word.size())));
    }
    return made;
}

/// Whether the line is "producer 93.1" or "consumer 93.1"; then the subscription goes to the list of its side.
bool add_subscription(json::object& row, std::string_view key, std::string_view value) {
    for (std::string_view const side : {"producer", "consumer"}) {
        if (!key.starts_with(side) || key.size() <= side.size() + 1 || key[side.size()] != ' ') continue;
        row[std::string{side} + 's'].as_array().push_back(subscription(key.substr(side.size() + 1), value));
        return true;
    }
    return false;
}

std::optional<json::object> stage_row(process_summary const& process, snapshots& from) {
    static auto const fields = wanted_fields({{"fields", {"pid", "name", "label", "app", "spawned_at", "state", "mailbox"}}});
    // No patience: what a stage publishes can be had without asking it.
    auto const known = from.details(process.id, nanoseconds::zero());
    auto const is_kind = [](auto const& line) { return line.first == "stage"; };
    if (!known || std::ranges::none_of(known->published, is_kind)) return std::nullopt;
    json::object row = encode(process, fields);
    row["producers"] = json::array{};
    row["consumers"] = json::array{};
    for (auto const& [key, value] : known->published)
        if (!add_subscription(row, key, value)) row[key] = number_or_text(value);
    return row;
}

}  // namespace

json::object pipelines(json::object const& request, asked& by) {
    std::string const application = text_or(request, "app", "");
    auto const list = by.from().processes();
    std::vector<process_summary const*> all;
    for (auto const& each : *list)
        if (may_be_stage(each) && (application.empty() || each.application == application)) all.push_back(&each);
    std::ranges::sort(all, {}, [](auto const* each) { return each->id; });
    json::array rows;
    row_budget budget;
    bool complete = true;
    for (auto const* each : all) {
        auto row = stage_row(*each, by.from());
        complete = !row || (rows.size() < max_rows && budget.add(rows, *std::move(row)));
        if (!complete) break;
    }
    json::object answer{{"total", list->size()}, {"rows", std::move(rows)}};
    if (!complete) answer["truncated"] = true;
    return answer;
}

}  // namespace weft::observe
