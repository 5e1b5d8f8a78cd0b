// expect: a selector is a predicate over the producer's events: a function of one parameter that returns bool
// GS-101
#include <weft/gen_stage.hpp>

weft::gen_stage::subscribe_options const wrong{.selector = 5};
