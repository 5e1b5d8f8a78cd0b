// expect: a consumer emits no events: its callbacks return nothing
// GS-021
#include <weft/gen_stage.hpp>

struct get {
    using reply = long;
};
struct printer {
    void handle_events(std::span<long const>) {}
    std::pair<long, std::vector<long>> handle_call(get) { return {1, {2, 3}}; }
};

void wrong(weft::gen_stage::stage_ref<printer> stage) { static_cast<void>(weft::gen_stage::try_call(stage, get{})); }
