// How windows and triggers are shown.

#include <weft/flow/firing.hpp>

#include <chrono>

namespace weft::flow {

std::string to_string(window_id id) {
    switch (id.kind) {
        case window_kind::count: return "count " + std::to_string(id.number);
        case window_kind::fixed: return "fixed " + std::to_string(id.number);
        case window_kind::periodic: return "periodic " + std::to_string(id.number);
        case window_kind::global: break;
    }
    return "global";
}

std::string trigger_name::to_string() const {
    switch (kind_) {
        case kind::done: return "done";
        case kind::watermark: return "watermark";
        case kind::every: return "every " + std::to_string(number_);
        case kind::periodically:
            return "periodically " + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(nanoseconds{number_}).count()) + " ms";
        case kind::text: break;
    }
    return text_;
}

}  // namespace weft::flow
