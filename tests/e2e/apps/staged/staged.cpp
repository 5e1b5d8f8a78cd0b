// A pipeline that comes to rest: the sink asks each doubler for fifty events and for no more, so scripts know what they must see.

#include <weft/application.hpp>
#include <weft/gen_stage.hpp>
#include <weft/supervisor.hpp>

#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace staged {

namespace stage = weft::gen_stage;

struct numbers {
    long next = 0;
    std::vector<long> handle_demand(std::size_t demand) {
        std::vector<long> made(demand);
        std::iota(made.begin(), made.end(), next);
        next += static_cast<long>(demand);
        return made;
    }
};

struct doubler {
    std::vector<long> handle_events(std::span<long const> batch) {
        std::vector<long> twice;
        for (long const each : batch) twice.insert(twice.end(), 2, each);
        return twice;
    }
};

struct sink {
    void handle_events(std::span<long const>) {}
    stage::demand_by handle_subscribe(stage::peer, stage::subscribe_options const&, stage::subscription const& to) {
        stage::ask(to, 50);
        return stage::demand_by::manual;
    }
};

weft::child_start double_numbers(int index) {
    std::string const number = std::to_string(index);
    return stage::child<doubler>({.name = "staged.double" + number,
                                  .label = "double." + number,
                                  .subscribe_to = {{"staged.numbers", {.max_demand = 10}}}});
}

weft::supervisor_spec tree() {
    return {.strategy = weft::strategy::rest_for_one,
            .children = {{.id = "numbers", .start = stage::child<numbers>({.name = "staged.numbers"})},
                         {.id = "double0", .start = double_numbers(0)},
                         {.id = "double1", .start = double_numbers(1)},
                         {.id = "sink", .start = stage::child<sink>({.label = "sink", .subscribe_to = {{"staged.double0"}, {"staged.double1"}}})}}};
}

}  // namespace staged

WEFT_APPLICATION(staged) {
    .start = [](weft::app_context&) { return weft::supervisor::start_link(staged::tree()); },
};
