// expect: a stage has handle_demand(std::size_t) (a producer) or handle_events
#include <weft/gen_stage.hpp>

struct nothing_to_do {};

void wrong() { weft::gen_stage::start_link<nothing_to_do>(); }
