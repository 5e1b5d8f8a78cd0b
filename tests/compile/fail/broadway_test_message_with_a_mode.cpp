// expect: test_message_options<
// expect: batch_mode
// BW-031
#include <weft/broadway.hpp>

using message = weft::broadway::message<int>;

weft::broadway::test_message_options<message> const wrong{.batch_mode = weft::broadway::batch_mode::bulk};
