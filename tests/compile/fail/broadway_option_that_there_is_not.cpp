// expect: batcher_options<
// expect: batch_sizy
// BW-002
#include <weft/broadway.hpp>

using message = weft::broadway::message<int>;

weft::broadway::batcher_options<message> const wrong{.batch_sizy = 10};
