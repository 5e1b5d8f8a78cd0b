// Processes that read one constant, which nobody changes: more readers read more.
#include "together.hpp"

#include <weft/constants.hpp>

namespace bench {

outcome constants(arguments const& given) {
    long const processes = given.number(0);
    long const reads = given.number(1);
    outcome measured{.operations = processes * reads};
    in_runtime([&] {
        weft::constants::put("bench", std::vector<long>(8, 1));
        measured.time = time_together(processes, [reads](long) {
            long sum = 0;
            for (long i = 0; i < reads; ++i) {
                sum += weft::constants::get<std::vector<long>>("bench")->front();
                if (i % 64 == 0) weft::checkpoint();
            }
            require(sum == reads, "a constant was read as something else");
        });
    });
    return measured;
}

}  // namespace bench
