// expect: cancel_mode
// GS-033
#include <weft/gen_stage.hpp>

weft::gen_stage::subscribe_options const wrong{.cancel = 7};
