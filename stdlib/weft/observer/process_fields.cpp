// The table itself. A field is only ever added at the end: scripts rely on the order.

#include <weft/detail/nearest.hpp>
#include <weft/observer/internal/process_fields.hpp>

#include <algorithm>
#include <array>

namespace weft::observe {
namespace {

using process = process_summary;

json::value pid_text(pid id) { return id ? json::value(to_string(id)) : json::value{}; }

template <auto Member>
json::value get(process const& of) {
    using type = std::remove_cvref_t<decltype(of.*Member)>;
    if constexpr (std::is_same_v<type, std::string>) return text(of.*Member);
    else if constexpr (std::is_same_v<type, pid>) return pid_text(of.*Member);
    else if constexpr (std::is_same_v<type, bool>) return of.*Member;
    else if constexpr (std::is_same_v<type, process_state>) return to_string(of.*Member);
    else return number(of.*Member);
}
template <auto Member>
bool less(process const& a, process const& b) {
    return a.*Member < b.*Member;
}
template <auto Member>
constexpr process_field field(std::string_view name, bool high_first) {
    return {name, &get<Member>, &less<Member>, high_first};
}

constexpr std::array fields{
    field<&process::id>("pid", false),
    field<&process::name>("name", false),
    field<&process::label>("label", false),
    field<&process::behaviour>("behaviour", false),
    field<&process::application>("app", false),
    field<&process::state>("state", false),
    field<&process::in_state>("state_ns", true),
    field<&process::waits_for>("waits_for", false),
    field<&process::waits_at>("waits_at", false),
    field<&process::parent>("parent", false),
    field<&process::mailbox>("mailbox", true),
    field<&process::messages_in>("messages_in", true),
    field<&process::reductions>("reductions", true),
    field<&process::memory_bytes>("memory_bytes", true),
    field<&process::stack_bytes>("stack_bytes", true),
    field<&process::age>("age_ns", true),
    field<&process::spawned_at>("spawned_at", false),
    field<&process::trap_exit>("trap_exit", true),
};

std::string all_names() {
    std::string text;
    for (auto const& each : fields) text += (text.empty() ? "" : ", ") + std::string{each.name};
    return text;
}

bool is_called(process_field const& candidate, std::string_view name) {
    if (candidate.name == name) return true;
    for (std::string_view const unit : {"_bytes", "_ns"})
        if (candidate.name.ends_with(unit) && candidate.name.substr(0, candidate.name.size() - unit.size()) == name)
            return name != "state";  // that is a field of its own
    return false;
}

}  // namespace

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

json::object encode(process_summary const& process, std::vector<process_field const*> const& wanted) {
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

std::vector<process_summary const*> sort_first(std::vector<process_summary> const& rows, sort_order const& order, std::size_t limit) {
    auto const before = [&](process_summary const* a, process_summary const* b) {
        if (order.by->less(*a, *b)) return !order.descending;
        if (order.by->less(*b, *a)) return order.descending;
        return a->id < b->id;
    };
    std::vector<process_summary const*> all;
    all.reserve(rows.size());
    for (auto const& each : rows) all.push_back(&each);
    auto const end = all.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
    std::partial_sort(all.begin(), end, all.end(), before);
    all.erase(end, all.end());
    return all;
}

}  // namespace weft::observe
