// The parts that answer something; a new part adds a line here.

#include <weft/observer/internal/call.hpp>
#include <weft/observer/internal/history.hpp>
#include <weft/observer/internal/operation_table.hpp>
#include <weft/observer/internal/operations.hpp>

namespace weft::observe {

operation_table all_operations() {
    operation_table all;
    add_process_operations(all);
    add_call(all);
    add_history(all);
    return all;
}

}  // namespace weft::observe
