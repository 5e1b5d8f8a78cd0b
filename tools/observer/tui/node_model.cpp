// take() is where answers become numbers with a rate; everything else looks up.

#include "node_model.hpp"

#include "observer/model.hpp"
#include "observer/pipelines.hpp"
#include "rates.hpp"

#include <algorithm>

namespace weft::cli::tui {
namespace {

std::string_view operation_of(std::string_view key) { return key.substr(0, key.find(':')); }

void add_rates_by_kind(std::string_view operation, json::object& now, json::object const& before, double seconds) {
    if (operation == "overview") add_overview_rates(now, before, seconds);
    if (operation == "ps") add_process_rates(now, before, seconds);
    if (operation == "info") add_info_rates(now, before, seconds);
    if (operation == "pipelines" && now.contains("rows") && now["rows"].is_array()) add_rates(now, before, seconds);
}

void keep_newest(json::array& samples, json::object sample) {
    if (samples.size() >= node_model::samples_kept) samples.erase(samples.begin());
    samples.push_back(std::move(sample));
}

std::vector<double> numbers(json::array const& samples, std::string_view key, std::size_t back) {
    std::vector<double> made;
    std::size_t const end = samples.size() - std::min(back, samples.size());
    for (std::size_t i = 0; i < end; ++i)
        if (samples[i].is_object()) made.push_back(std::max(fraction_of(samples[i].get_object(), key), 0.0));
    return made;
}

}  // namespace

void node_model::greet(json::object hello) {
    hello_ = std::move(hello);
    lost_.clear();
    for (auto& [key, each] : seen_) each.refusal.clear();
}

void node_model::take(std::string const& key, json::object answer, double at) {
    seen& of = seen_[key];
    std::string_view const operation = operation_of(key);
    if (!of.now.empty()) add_rates_by_kind(operation, answer, of.now, at - of.at);
    of.before_at = of.now.empty() ? at : of.at;
    of.at = at;
    of.now = std::move(answer);
    of.refusal.clear();
    if (auto const said = text_of(of.now, "at"); !said.empty()) last_at_ = said;
    if (operation == "overview") note_sample(of.now);
    if (operation == "info") note_process(of.now);
}

void node_model::refuse(std::string const& key, std::string why) { seen_[key].refusal = std::move(why); }

void node_model::lose(std::string why) { lost_ = why.empty() ? "the node is gone" : std::move(why); }

bool node_model::knows(std::string_view operation) const {
    auto const& known = list_of(hello_, "ops");
    return std::ranges::any_of(known, [&](json::value const& each) { return each.is_string() && std::string_view{each.get_string()} == operation; });
}

json::object const& node_model::answer(std::string_view key) const {
    static json::object const none;
    auto const found = seen_.find(key);
    return found == seen_.end() ? none : found->second.now;
}

std::string node_model::refusal(std::string_view key) const {
    std::string_view const operation = operation_of(key);
    if (!hello_.empty() && !knows(operation)) return "this node does not know '" + std::string{operation} + "'";
    auto const found = seen_.find(key);
    return found == seen_.end() ? "" : found->second.refusal;
}

double node_model::cost_share() const {
    double share = -1;
    for (auto const& [key, each] : seen_) {
        double const seconds = each.at - each.before_at;
        if (seconds > 0) share = std::max(share, 0.0) + fraction_of(object_of(each.now, "cost"), "cpu_us") / 1e6 / seconds;
    }
    return share;
}

json::array const& node_model::samples() const {
    auto const& told = list_of(answer("history"), "samples");
    return told.empty() ? samples_ : told;
}

std::vector<double> node_model::series(std::string_view key, std::size_t back) const { return numbers(samples(), key, back); }

std::vector<double> node_model::process_series(std::string_view key) const { return numbers(process_samples_, key, 0); }

void node_model::note_sample(json::object const& overview) {
    json::object sample;
    for (auto const* key : {"at", "busy", "run_queue", "messages_per_s", "spawned_per_s", "exited_per_s", "processes", "rss_bytes",
                            "restarts", "warnings"})
        if (auto const* const value = overview.if_contains(key)) sample[key] = *value;
    keep_newest(samples_, std::move(sample));
}

void node_model::note_process(json::object const& info) {
    auto const& process = object_of(info, "process");
    std::string const pid = text_of(process, "pid");
    if (pid != process_) process_samples_.clear();
    process_ = pid;
    json::object sample;
    for (auto const* key : {"mailbox", "in_per_s", "out_per_s", "cpu", "reductions_per_s"})
        if (auto const* const value = process.if_contains(key)) sample[key] = *value;
    keep_newest(process_samples_, std::move(sample));
}

}  // namespace weft::cli::tui
