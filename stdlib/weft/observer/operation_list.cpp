// The parts that answer something; a new part adds a line here.

#include <weft/observer/internal/call.hpp>
#include <weft/observer/internal/control_operations.hpp>
#include <weft/observer/internal/history.hpp>
#include <weft/observer/internal/log_tail.hpp>
#include <weft/observer/internal/operation_table.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/observer/warnings/internal/watch.hpp>

namespace weft::observe {

operation_table all_operations() {
    operation_table all;
    add_process_operations(all);
    add_call(all);
    warnings::add_warnings(all);
    add_history(all);
    add_control_operations(all);
    add_slow_operations(all);
    add_log(all);
    return all;
}

}  // namespace weft::observe
