// expect: the stage's class has no handle_call for this request
// expect: the stage's class has no handle_cast for this message
// GS-017
#include <weft/gen_stage.hpp>

struct naturals {
    std::vector<long> handle_demand(std::size_t) { return {}; }
};
struct get {
    using reply = long;
};

void wrong(weft::gen_stage::stage_ref<naturals> stage) {
    static_cast<void>(weft::gen_stage::try_call(stage, get{}));
    weft::gen_stage::cast(stage, 5);
}
