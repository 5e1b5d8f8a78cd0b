// The call sites of windows: what is gathered in a stage comes out before the input ends, and one stage brings the
// partitions together.
#include <weft/flow.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace flow = weft::flow;
using namespace std::chrono_literals;

struct order {
    std::string customer;
    std::int64_t at;  // milliseconds
    long cents;
};

/// The turnover of each hour.
std::vector<std::pair<std::int64_t, long>> turnover(std::vector<order> const& orders) {
    return flow::from(orders)
         | flow::partition(flow::by_key(&order::customer), {.stages = 4})
         | flow::windowed(flow::window::fixed(1h, &order::at).allowed_lateness(5min))
         | flow::reduce(0L, [](long& sum, order const& one) { sum += one.cents; })
         | flow::on_trigger([](long& sum) { return std::vector{std::exchange(sum, 0L)}; })
         | flow::departition(0L, [](long& sum, long more) { sum += more; },
                             [](long sum, flow::window_id hour) { return std::pair{hour.number, sum}; })
         | flow::to<std::vector<std::pair<std::int64_t, long>>>();
}

/// The ten customers with most orders, window by window: each is 1000 orders of every stage.
void show_best(std::vector<order> const& orders, void (*show)(std::vector<std::pair<std::string, int>> const&)) {
    using count = std::pair<std::string, int>;
    flow::from(orders)
        | flow::partition(flow::by_key(&order::customer))
        | flow::windowed(flow::window::count(1000))
        | flow::group_by(&order::customer)
        | flow::on_trigger([](auto& groups) {
              std::vector<count> counts;
              for (auto const& [customer, all] : groups) counts.emplace_back(customer, static_cast<int>(all.size()));
              return counts;
          })
        | flow::take_sort(10, [](count const& one, count const& other) { return one.second > other.second; })
        | flow::for_each(show);
}
