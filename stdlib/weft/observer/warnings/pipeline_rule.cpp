// W13d, W13e: batches that are closed by their time and nearly empty, and messages that fail, from what the stages of pipelines
// publish. Processes that do the same are one subject: "orders.processor" is all of its processors.

#include <weft/observer/internal/stage_metrics.hpp>
#include <weft/observer/warnings/internal/rule.hpp>

#include <cmath>
#include <deque>
#include <map>
#include <unordered_map>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds pipeline_window = std::chrono::seconds{60};
constexpr std::uint64_t few_batches = 10;
constexpr std::uint64_t few_messages = 20;

/// Of what there was in all so many were bad.
struct share_counts {
    std::uint64_t all = 0;
    std::uint64_t bad = 0;
};

class pipeline_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return true; }
    std::vector<std::string_view> codes() const override { return {"W13d", "W13e"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        for (auto& [key, its] : groups_) its.who = nullptr;
        std::unordered_map<pid, seen> seen_now;
        for (auto const& each : now.published) count(each, now.processes[each.index], seen_now);
        seen_ = std::move(seen_now);
        std::erase_if(groups_, [](auto const& one) { return one.second.who == nullptr; });
        for (auto& [key, its] : groups_) {
            add_batches(key.second, its, its.batches.recent(now.at), into);
            add_failures(key.second, its, its.results.recent(now.at), into);
        }
    }

private:
    /// A sum that only grows, though those whom it sums up come and go.
    class total {
    public:
        void add(share_counts const& more) {
            sum_.all += more.all;
            sum_.bad += more.bad;
        }
        share_counts recent(nanoseconds now) {
            notes_.emplace_back(now, sum_);
            while (notes_.size() > 2 && now - notes_[1].first >= pipeline_window) notes_.pop_front();
            share_counts const& then = notes_.front().second;
            return {.all = sum_.all - then.all, .bad = sum_.bad - then.bad};
        }

    private:
        share_counts sum_;
        std::deque<std::pair<nanoseconds, share_counts>> notes_;
    };
    struct group {
        process_summary const* who = nullptr;  ///< one of them, of the look under way
        total batches{};
        total results{};
    };
    struct seen {
        share_counts batches{};
        share_counts results{};
    };
    using group_key = std::pair<std::string, std::string>;  // application, stage

    static std::uint64_t word_of(std::string_view words, std::string_view key) {
        auto const at = words.find(std::string{key} + '=');
        return at == std::string_view::npos ? 0 : leading_number(words.substr(at + key.size() + 1));
    }
    static share_counts more(share_counts const& is, share_counts const& was) { return {.all = is.all - was.all, .bad = is.bad - was.bad}; }

    void count(published_facts const& facts, process_summary const& who, std::unordered_map<pid, seen>& seen_now) {
        auto const batches = line_of(facts, "batches");
        auto const results = line_of(facts, "results");
        if (batches.empty() && results.empty()) return;
        std::uint64_t const failed = word_of(results, "failed");
        seen const is{.batches = {.all = word_of(batches, "closed"), .bad = word_of(batches, "thin")},
                      .results = {.all = word_of(results, "ok") + failed, .bad = failed}};
        auto const found = seen_.find(who.id);
        // What one counted that is new here came since the look before.
        seen const was = found == seen_.end() ? seen{} : found->second;
        group& its = groups_[{who.application, std::string{stage_name(who.name.empty() ? who.label : who.name)}}];
        its.who = &who;
        its.batches.add(more(is.batches, was.batches));
        its.results.add(more(is.results, was.results));
        seen_now.emplace(who.id, is);
    }
    static measure about(std::string_view code, std::string const& stage, group const& its, double share, std::string what) {
        auto made = measure_of(code, *its.who, share, std::move(what));
        made.key = its.who->application + ' ' + stage;
        made.subject = stage;
        made.label = stage;
        return made;
    }
    static void add_batches(std::string const& stage, group const& its, share_counts const& recent, std::vector<measure>& into) {
        if (recent.all < few_batches) return;
        double const share = static_cast<double>(recent.bad) / static_cast<double>(recent.all);
        into.push_back(about("W13d", stage, its, share,
                             std::to_string(std::lround(share * 100)) + " % of " + std::to_string(recent.all) +
                                 " batches were closed by time with less than a quarter of their size"));
    }
    static void add_failures(std::string const& stage, group const& its, share_counts const& recent, std::vector<measure>& into) {
        if (recent.all < few_messages) return;
        double const share = static_cast<double>(recent.bad) / static_cast<double>(recent.all);
        into.push_back(about("W13e", stage, its, share,
                             std::to_string(recent.bad) + " of " + std::to_string(recent.all) + " messages failed in the last 60 s, " +
                                 std::to_string(std::lround(share * 100)) + " %"));
    }

    std::map<group_key, group> groups_;
    std::unordered_map<pid, seen> seen_;
};

}  // namespace

std::unique_ptr<rule> make_pipeline_rule() { return std::make_unique<pipeline_rule>(); }

}  // namespace weft::observe::warnings
