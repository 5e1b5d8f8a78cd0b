#pragma once
// What the calling process is: the name that it gave itself by set_behaviour (weft/info.hpp).

#include <string_view>

namespace weft {

/// "gen_server", "task", …; empty for a plain process and outside of one. O(1). Threads: from anywhere.
[[nodiscard]] std::string_view own_behaviour() noexcept;

}  // namespace weft
