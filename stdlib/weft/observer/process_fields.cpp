// The table itself. A field is only ever added at the end: scripts rely on the order.

#include <weft/detail/nearest.hpp>
#include <weft/observer/internal/process_fields.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace weft::observe {
namespace {

using process = process_row;

json::value pid_value(pid id) { return id ? json::value(to_string(id)) : json::value{}; }

template <class Value>
json::value as_json(Value const& value) {
    if constexpr (std::is_same_v<Value, std::string>) return text(value);
    else if constexpr (std::is_same_v<Value, pid>) return pid_value(value);
    else if constexpr (std::is_same_v<Value, bool>) return value;
    else if constexpr (std::is_same_v<Value, double>) return std::round(value * 1000) / 1000;
    else if constexpr (std::is_same_v<Value, int>) return value < 0 ? json::value{} : json::value(value);
    else if constexpr (std::is_same_v<Value, std::optional<double>>) return value ? as_json(*value) : json::value{};
    else if constexpr (std::is_same_v<Value, std::optional<std::uint64_t>>) return value ? number(*value) : json::value{};
    else if constexpr (std::is_same_v<Value, process_state>) return to_string(value);
    else return number(value);
}
template <class Value>
double as_number(Value const& value) {
    if constexpr (std::is_same_v<Value, nanoseconds>) return static_cast<double>(value.count());
    else if constexpr (std::is_same_v<Value, std::optional<double>>) return value.value_or(0);
    else if constexpr (std::is_same_v<Value, pid>) return static_cast<double>(value.slot());
    else return static_cast<double>(value);
}
template <auto Member>
json::value get(process const& of) {
    return as_json(of.*Member);
}
template <auto Member>
bool less(process const& a, process const& b) {
    return a.*Member < b.*Member;
}
template <auto Member>
double number_in(process_numbers const& of) {
    return as_number(of.*Member);
}
template <auto Member>
constexpr process_field field(std::string_view name, bool high_first) {
    return {name, &get<Member>, &less<Member>, high_first};
}
/// One that is known without the rest.
template <auto Member, auto InNumbers>
constexpr process_field field(std::string_view name, bool high_first) {
    return {name, &get<Member>, &less<Member>, high_first, &number_in<InNumbers>};
}
using glance = process_glance;

constexpr std::array fields{
    field<&process::id, &glance::id>("pid", false),
    field<&process::name>("name", false),
    field<&process::label>("label", false),
    field<&process::behaviour>("behaviour", false),
    field<&process::application>("app", false),
    field<&process::state>("state", false),
    field<&process::in_state, &glance::in_state>("state_ns", true),
    field<&process::waits_for>("waits_for", false),
    field<&process::waits_at>("waits_at", false),
    field<&process::parent>("parent", false),
    field<&process::mailbox, &glance::mailbox>("mailbox", true),
    field<&process::messages_in, &glance::messages_in>("messages_in", true),
    field<&process::reductions, &glance::reductions>("reductions", true),
    field<&process::memory_bytes, &glance::memory_bytes>("memory_bytes", true),
    field<&process::stack_bytes, &glance::stack_bytes>("stack_bytes", true),
    field<&process::age, &glance::age>("age_ns", true),
    field<&process::spawned_at>("spawned_at", false),
    field<&process::trap_exit>("trap_exit", true),
    field<&process::cpu, &process_numbers::cpu>("cpu", true),
    field<&process::worker, &process_numbers::worker>("scheduler", true),
    field<&process::in_per_s, &process_numbers::in_per_s>("in_per_s", true),
    field<&process::growth_per_s, &process_numbers::growth_per_s>("growth_per_s", true),
    field<&process::reductions_per_s, &process_numbers::reductions_per_s>("reductions_per_s", true),
    field<&process::stack_used>("stack_used_bytes", true),
    field<&process::stack_high>("stack_high_bytes", true),
};

std::string all_names() {
    std::string text;
    for (auto const& each : fields) text += (text.empty() ? "" : ", ") + std::string{each.name};
    return text;
}

bool is_called(process_field const& candidate, std::string_view name) {
    if (candidate.name == name) return true;
    for (std::string_view const unit : {"_bytes", "_ns", "_per_s"})
        if (candidate.name.ends_with(unit) && candidate.name.substr(0, candidate.name.size() - unit.size()) == name)
            return name != "state" && name != "reductions";  // those are fields of their own
    return false;
}

}  // namespace

void measure_stack(process_row& into, snapshots& from) {
    if (into.stack_bytes == 0) return;
    auto const its = from.burden(into.id);
    if (!its || !its->stack || its->stack->bytes == 0) return;
    into.stack_used = its->stack->used;
    into.stack_high = its->stack->high;
}

process_field const& find_field(std::string_view name, std::string_view option) {
    for (auto const& each : fields)
        if (is_called(each, name)) return each;
    std::vector<std::string> names;
    for (auto const& each : fields) names.emplace_back(each.name);
    throw bad_argument(std::string{option} + " is '" + std::string{name} + "'" + detail::did_you_mean(name, names) +
                       (detail::nearest(name, names) ? " Allowed are " : "; allowed are ") + all_names());
}

std::vector<process_field const*> all_fields() {
    std::vector<process_field const*> all;
    for (auto const& each : fields) all.push_back(&each);
    return all;
}

std::vector<process_field const*> wanted_fields(json::object const& request) {
    auto const* const value = request.if_contains("fields");
    if (value == nullptr || value->is_null()) return all_fields();
    auto const* const names = value->if_array();
    if (names == nullptr || names->empty()) throw bad_argument("fields must be a list of names; allowed are " + all_names());
    std::vector<process_field const*> wanted;
    for (auto const& name : *names) {
        if (!name.is_string()) throw bad_argument("fields must be a list of names; allowed are " + all_names());
        wanted.push_back(&find_field(name.get_string(), "fields"));
    }
    return wanted;
}

json::object encode(process_row const& process, std::vector<process_field const*> const& wanted) {
    json::object row;
    row.reserve(wanted.size());
    for (auto const* each : wanted) row[each->name] = each->get(process);
    return row;
}

sort_order parse_sort(std::string_view text) {
    std::size_t const colon = std::min(text.find(':'), text.size());
    auto const& by = find_field(text.substr(0, colon), "sort");
    std::string_view const direction = colon < text.size() ? text.substr(colon + 1) : "";
    if (colon == text.size()) return {.by = &by, .descending = by.high_first};
    if (direction == "asc" || direction == "desc") return {.by = &by, .descending = direction == "desc"};
    throw bad_argument("sort is '" + std::string{text} + "'; after the colon asc and desc are allowed");
}

void sort_first(std::vector<process_row>& rows, sort_order const& order, std::size_t limit) {
    auto const before = [&](process_row const& a, process_row const& b) {
        if (order.by->less(a, b)) return !order.descending;
        if (order.by->less(b, a)) return order.descending;
        return a.id < b.id;
    };
    auto const end = rows.begin() + static_cast<std::ptrdiff_t>(std::min(limit, rows.size()));
    std::partial_sort(rows.begin(), end, rows.end(), before);
}

std::vector<std::size_t> first_of(std::vector<process_numbers> const& all, std::vector<std::size_t> candidates,
                                  sort_order const& order, std::size_t limit) {
    auto const before = [&](std::size_t a, std::size_t b) {
        double const left = order.by->number(all[a]);
        double const right = order.by->number(all[b]);
        if (left != right) return order.descending ? left > right : left < right;
        return all[a].id < all[b].id;
    };
    std::size_t const count = std::min(limit, candidates.size());
    std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(count), candidates.end(), before);
    candidates.resize(count);
    return candidates;
}

}  // namespace weft::observe
