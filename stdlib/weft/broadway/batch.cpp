// The words for a trigger.

#include <weft/broadway/batch.hpp>

namespace weft::broadway {

char const* to_string(batch_trigger trigger) noexcept {
    switch (trigger) {
        case batch_trigger::size: return "size";
        case batch_trigger::timeout: return "timeout";
        case batch_trigger::flush: break;
    }
    return "flush";
}

}  // namespace weft::broadway
