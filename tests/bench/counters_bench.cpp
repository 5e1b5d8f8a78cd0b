// Processes that add to one counter, of either mode.
#include "together.hpp"

#include <weft/counters.hpp>

namespace bench {

outcome counters(arguments const& given) {
    std::string_view const mode = given.word(0);
    if (mode != "atomic" && mode != "write_concurrent") wrong_usage("counters knows atomic and write_concurrent");
    long const processes = given.number(1);
    long const additions = given.number(2);
    outcome measured{.operations = processes * additions};
    in_runtime([&] {
        weft::counters const made{1, mode == "atomic" ? weft::counter_mode::atomic : weft::counter_mode::write_concurrent};
        measured.time = time_together(processes, [&made, additions](long) {
            for (long i = 0; i < additions; ++i) {
                made.add(0);
                if (i % 64 == 0) weft::checkpoint();
            }
        });
        require(made.get(0) == measured.operations, "an addition was lost");
    });
    return measured;
}

}  // namespace bench
