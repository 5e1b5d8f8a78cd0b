// expect: the consumer's handle_events takes other events than the producer emits
#include <weft/gen_stage.hpp>

#include <string>

struct naturals {
    std::vector<long> handle_demand(std::size_t) { return {}; }
};
struct printer {
    void handle_events(std::span<std::string const>) {}
};

void wrong() { weft::gen_stage::subscribe(weft::gen_stage::start_link<printer>(), weft::gen_stage::start_link<naturals>()); }
