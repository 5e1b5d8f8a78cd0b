// The library's own tag, from the flags that it was built with.

#include <weft/application/abi.hpp>

char const weft_runtime_identity[] = WEFT_ABI_TAG;

namespace weft::app {

std::string_view library_abi() noexcept { return weft_runtime_identity; }

}  // namespace weft::app
