#pragma once
// A node that the tests make up, and a book that is shown it once a second.

#include <weft/observer/warnings/internal/book.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::observe::warnings::test {

using namespace std::chrono_literals;

/// Looks, a second apart. What is in `now` stays until the test changes it; ages and times in a state go on.
class made_up_node {
public:
    explicit made_up_node(std::vector<std::pair<std::string, std::string>> const& lint = {}) : pages{settings{lint}} {
        now.schedulers = 2;
        now.wall = 1'000'000s;
        now.node.max_processes = 1'000'000;
        now.node.workers.resize(2);
    }

    process_summary& add(std::uint32_t slot, std::string label = "p") {
        process_summary made{};
        made.id = pid{slot, 1, 1};
        made.label = std::move(label);
        made.state = process_state::receive;
        made.age = 60s;
        made.in_state = 60s;
        made.spawned_at = "src/app.cpp:7";
        auto const place = std::ranges::lower_bound(all, made.id, {}, &process_summary::id);
        return *all.insert(place, std::move(made));
    }
    process_summary& at(std::uint32_t slot) {
        return *std::ranges::find(all, pid{slot, 1, 1}, &process_summary::id);
    }
    void publish(std::uint32_t slot, std::vector<std::pair<std::string, std::string>> lines) {
        auto const index = static_cast<std::size_t>(&at(slot) - all.data());
        std::erase_if(now.published, [&](auto const& each) { return each.index == index; });
        now.published.push_back({.index = index, .lines = std::move(lines)});
    }
    /// The next look.
    std::vector<active> look(nanoseconds after = 1s) {
        now.at += after;
        now.wall += after;
        for (auto& each : all) {
            each.age += after;
            each.in_state += after;
        }
        now.processes = all;
        auto told = pages.see(now);
        told_times += told.size();
        return told;
    }
    void looks(int count) {
        for (int i = 0; i < count; ++i) static_cast<void>(look());
    }
    /// How many looks until the code is raised; -1 when it is not within `most`.
    int looks_until(std::string_view code, int most) {
        for (int i = 1; i <= most; ++i) {
            static_cast<void>(look());
            if (is_raised(code)) return i;
        }
        return -1;
    }
    int looks_until_clear(std::string_view code, int most) {
        for (int i = 1; i <= most; ++i) {
            static_cast<void>(look());
            if (!is_raised(code)) return i;
        }
        return -1;
    }
    [[nodiscard]] active const* find(std::string_view code) {
        raised_ = pages.raised();
        auto const found = std::ranges::find(raised_, code, &active::code);
        return found == raised_.end() ? nullptr : &*found;
    }
    [[nodiscard]] bool is_raised(std::string_view code) { return find(code) != nullptr; }
    [[nodiscard]] std::string subject(std::string_view code) { return is_raised(code) ? find(code)->subject : "(not raised)"; }
    [[nodiscard]] std::string what(std::string_view code) { return is_raised(code) ? find(code)->what : "(not raised)"; }
    [[nodiscard]] bool is_critical(std::string_view code) { return is_raised(code) && find(code)->level == severity::crit; }

    warnings::look now{};
    std::vector<process_summary> all{};  // becomes the look's
    book pages;
    std::size_t told_times = 0;

private:
    std::vector<active> raised_;
};

}  // namespace weft::observe::warnings::test
