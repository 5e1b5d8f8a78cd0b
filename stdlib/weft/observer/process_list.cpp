// The list of processes. Of hundreds of thousands a reader sees twenty: the choice is made by numbers where that is possible,
// and only what is chosen gets its names and places.

#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/process_fields.hpp>
#include <weft/observer/internal/process_filter.hpp>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <unordered_map>

namespace weft::observe {
namespace {

using namespace std::chrono_literals;

// tidy: allow clock::now, the control thread is outside of simulation
nanoseconds now() { return std::chrono::steady_clock::now().time_since_epoch(); }

/// What the monitor's samples say, and what has changed since an earlier look.
class measuring {
public:
    measuring(json::object const& request, snapshots& from) : from_{from} {
        constexpr nanoseconds sampled = 1s;
        for (process_time const& each : from.running_times(sampled)) ran_.emplace(each.id, each);
        auto const* const wanted = request.if_contains("rates");
        wanted_ = wanted != nullptr && wanted->is_bool() && wanted->get_bool();
        nanoseconds const window = std::chrono::milliseconds{integer_or(request, "window_ms", 1000, 1, 3'600'000)};
        if (wanted_) before_ = from.earlier().processes_before(at_, window);
        if (before_ != nullptr) seconds_ = std::chrono::duration<double>(at_ - before_->at).count();
    }
    template <class Process>
    void measure(Process& into) {
        if (auto const found = ran_.find(into.id); found != ran_.end()) {
            into.cpu = std::min(1.0, std::chrono::duration<double>(found->second.ran).count());
            into.worker = static_cast<int>(found->second.on_worker);
        }
        if (before_ != nullptr && seconds_ > 0) rates(into);
        if (wanted_) fresh_.seen.emplace(into.id, looks::of_process{into.mailbox, into.messages_in, into.reductions});
    }
    /// The window that the rates are of; 0: there are none yet.
    [[nodiscard]] double seconds() const noexcept { return seconds_; }
    void keep() {
        if (!wanted_) return;
        fresh_.at = at_;
        from_.earlier().keep(std::move(fresh_));
    }

private:
    template <class Process>
    void rates(Process& into) const {
        auto const found = before_->seen.find(into.id);
        if (found == before_->seen.end()) return;
        auto const per_s = [this](std::uint64_t is, std::uint64_t was) { return (static_cast<double>(is) - static_cast<double>(was)) / seconds_; };
        into.in_per_s = per_s(into.messages_in, found->second.messages_in);
        into.growth_per_s = per_s(into.mailbox, found->second.mailbox);
        into.reductions_per_s = per_s(into.reductions, found->second.reductions);
    }

    snapshots& from_;
    nanoseconds const at_ = now();
    std::unordered_map<pid, process_time> ran_;
    bool wanted_ = false;
    looks::of_processes const* before_ = nullptr;
    looks::of_processes fresh_;
    double seconds_ = 0;
};

struct chosen {
    std::vector<process_row> rows{};
    std::size_t total = 0;
    std::size_t matching = 0;
};

chosen choose_by_numbers(process_filter const& filter, sort_order const& order, std::size_t limit, snapshots& from, measuring& by) {
    std::vector<process_numbers> all;
    {
        auto const seen = from.glances();
        all.reserve(seen.size());
        for (process_glance const& each : seen) by.measure(all.emplace_back(process_numbers{each, {}}));
    }
    std::vector<std::size_t> passing(all.size());
    std::iota(passing.begin(), passing.end(), 0);
    std::erase_if(passing, [&](std::size_t i) { return !filter.lets_through(all[i]); });
    chosen out{.total = all.size(), .matching = passing.size()};
    for (std::size_t const i : first_of(all, std::move(passing), order, limit)) {
        auto whole = from.process(all[i].id);
        if (!whole) continue;  // it has ended meanwhile
        process_row row{*std::move(whole)};
        static_cast<process_measures&>(row) = all[i];
        out.rows.push_back(std::move(row));
    }
    return out;
}

/// What its stack was used for is looked at only if that is asked for.
bool is_of_stack(std::string_view text) {
    return text.find("stack_used") != std::string_view::npos || text.find("stack_high") != std::string_view::npos;
}

chosen choose_by_all(process_filter const& filter, sort_order const& order, std::size_t limit, snapshots& from, measuring& by, bool stacks) {
    constexpr std::size_t most_stacks = 20'000;  // each takes a microsecond; what is behind them is shown without
    chosen out;
    auto const all = from.processes();
    for (process_summary const& each : *all) {
        process_row row{each};
        by.measure(row);
        if (stacks && out.total < most_stacks) measure_stack(row, from);
        ++out.total;
        if (filter.lets_through(row)) out.rows.push_back(std::move(row));
    }
    out.matching = out.rows.size();
    sort_first(out.rows, order, limit);
    out.rows.resize(std::min(limit, out.rows.size()));
    return out;
}

}  // namespace

void measure(process_row& into, snapshots& from) {
    measuring by{json::object{{"rates", true}}, from};
    by.measure(into);
}

json::object ps(json::object const& request, asked& by_whom) {
    snapshots& from = by_whom.from();
    auto const fields = wanted_fields(request);
    auto const order = parse_sort(text_or(request, "sort", "pid"));
    auto const limit = static_cast<std::size_t>(integer_or(request, "limit", 20, 1, max_rows));
    process_filter const filter{text_or(request, "filter", "")};
    measuring by{request, from};
    bool const stacks = is_of_stack(order.by->name) || is_of_stack(text_or(request, "filter", ""));
    bool const numbers_do = order.by->number != nullptr && filter.needs_numbers_only();
    chosen found = numbers_do ? choose_by_numbers(filter, order, limit, from, by) : choose_by_all(filter, order, limit, from, by, stacks);
    if (std::ranges::any_of(fields, [](auto const* each) { return is_of_stack(each->name); }))
        for (process_row& each : found.rows)
            if (!each.stack_high) measure_stack(each, from);
    json::array rows;
    row_budget budget;
    bool complete = true;
    for (std::size_t i = 0; complete && i < found.rows.size(); ++i) complete = budget.add(rows, encode(found.rows[i], fields));
    json::object answer{{"total", found.total}, {"matching", found.matching}, {"sort", order.by->name}, {"descending", order.descending}};
    if (by.seconds() > 0) answer["window_s"] = by.seconds();
    if (!complete) answer["truncated"] = true;
    answer["rows"] = std::move(rows);
    by.keep();
    return answer;
}

}  // namespace weft::observe
