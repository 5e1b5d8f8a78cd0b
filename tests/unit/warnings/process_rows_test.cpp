// The rows that are kept from look to look are those of a whole list, whatever the processes did meanwhile.

#include <weft/observer/warnings/internal/process_rows.hpp>

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace weft::observe::warnings::test {
namespace {

using namespace std::chrono_literals;

/// Processes with a birth, a time of their last change, and texts; `now` is its clock.
class small_town final : public snapshots {
public:
    struct citizen {
        process_summary shown{};
        nanoseconds born{};
        nanoseconds since{};
    };

    nanoseconds now = 100s;
    std::map<std::uint32_t, citizen> all{};  // by slot
    std::size_t lists = 0;
    std::size_t singles = 0;

    void bear(std::uint32_t slot, std::uint32_t generation) {
        citizen made{.born = now, .since = now};
        made.shown.id = pid{slot, generation, 1};
        made.shown.state = process_state::receive;
        made.shown.spawned_at = "src/town.cpp:" + std::to_string(slot);
        made.shown.parent = pid{1, 1, 1};
        all[slot] = std::move(made);
    }
    /// It ran, and stands somewhere else now.
    void run(std::uint32_t slot) {
        citizen& its = all.at(slot);
        its.since = now;
        its.shown.reductions += 7;
        its.shown.waits_at = "src/town.cpp:" + std::to_string(its.shown.reductions);
        its.shown.label = "at/" + std::to_string(its.shown.reductions);
    }
    [[nodiscard]] process_summary summary(citizen const& of) const {
        process_summary made = of.shown;
        made.age = now - of.born;
        made.in_state = now - of.since;
        return made;
    }
    node_summary node() override { return {}; }
    std::optional<process_details> details(pid, nanoseconds) override { return std::nullopt; }
    process_list processes() override {
        ++lists;
        auto made = std::make_shared<std::vector<process_summary>>();
        for (auto const& [slot, each] : all) made->push_back(summary(each));
        return made;
    }
    std::optional<process_summary> process(pid id) override {
        ++singles;
        auto const found = all.find(id.slot());
        return found == all.end() || found->second.shown.id != id ? std::nullopt : std::optional{summary(found->second)};
    }
    std::vector<process_glance> glances() override {
        std::size_t const before = lists;
        auto made = snapshots::glances();
        lists = before;
        return made;
    }
};

std::string text_of(process_summary const& one) {
    return to_string(one.id) + ' ' + to_string(one.state) + ' ' + one.label + ' ' + one.waits_at + ' ' + one.spawned_at + ' ' + one.name + ' ' +
           std::to_string(one.mailbox) + ' ' + std::to_string(one.messages_in) + ' ' + std::to_string(one.memory_bytes) + ' ' +
           std::to_string(one.age.count()) + ' ' + std::to_string(one.in_state.count()) + ' ' + std::to_string(one.reductions);
}

std::vector<std::string> texts(std::span<process_summary const> rows) {
    std::vector<std::string> all;
    for (auto const& each : rows) all.push_back(text_of(each));
    return all;
}

TEST(process_rows, are_those_of_a_whole_list_after_any_changes) {
    std::mt19937 random{std::random_device{}()};
    auto const seed = random();
    SCOPED_TRACE("seed " + std::to_string(seed));
    random.seed(seed);
    auto const below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
    small_town town;
    for (std::uint32_t slot = 2; slot < 60; ++slot) town.bear(slot, 1);
    process_rows rows;
    std::uint32_t generation = 2;
    for (int look = 0; look < 300; ++look) {
        town.now += 1s;
        std::uint32_t const changes = below(6);
        for (std::uint32_t i = 0; i < changes; ++i) {
            std::uint32_t const slot = 2 + below(80);
            if (!town.all.contains(slot) || below(4) == 0) town.bear(slot, ++generation);
            else if (below(3) == 0) town.all.erase(slot);
            else town.run(slot);
        }
        for (auto& [slot, each] : town.all)
            if (below(5) == 0) each.shown.mailbox = ++each.shown.messages_in;  // a message came while it rests
        ASSERT_EQ(texts(rows.see(town)), texts(*town.processes())) << "look " << look;
    }
}

TEST(process_rows, of_processes_that_rest_are_not_made_again) {
    small_town town;
    constexpr std::uint32_t many = 640;
    for (std::uint32_t slot = 0; slot < many; ++slot) town.bear(slot, 1);
    process_rows rows;
    EXPECT_EQ(rows.see(town).size(), many);
    EXPECT_EQ(town.lists, 1U);
    for (std::uint32_t look = 0; look < process_rows::looks_a_round; ++look) {
        town.now += 1s;
        town.run(3);
        EXPECT_EQ(rows.see(town).size(), many);
        EXPECT_LE(rows.made(), many / process_rows::looks_a_round + 1);
    }
    EXPECT_EQ(town.lists, 1U);
}

TEST(process_rows, see_a_name_that_was_given_to_one_that_rests) {
    small_town town;
    for (std::uint32_t slot = 0; slot < 8; ++slot) town.bear(slot, 1);
    process_rows rows;
    static_cast<void>(rows.see(town));
    town.all.at(5).shown.name = "mayor";
    for (std::uint32_t look = 0; look < process_rows::looks_a_round; ++look) static_cast<void>(rows.see(town));
    EXPECT_EQ(rows.see(town)[5].name, "mayor");
}

}  // namespace
}  // namespace weft::observe::warnings::test
