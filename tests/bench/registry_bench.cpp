// Processes that register keys of their own in one registry, look each of them up, and unregister them: with more
// partitions they are in each other's way less often.
#include "together.hpp"

#include <weft/registry.hpp>

namespace bench {

outcome registry(arguments const& given) {
    long const partitions = given.number(0);
    long const processes = given.number(1);
    long const keys = given.number(2);
    outcome measured{.operations = processes * keys};
    in_runtime([&] {
        using book = weft::registry<long, long>;
        auto const all = book::start_link({.name = "book", .keys = weft::keys::unique, .partitions = static_cast<std::size_t>(partitions)});
        measured.time = time_together(processes, [&](long which) {
            for (long i = 0; i < keys; ++i) all.register_key(which * keys + i, i);
            for (long i = 0; i < keys; ++i) {
                require(all.whereis(which * keys + i) == weft::self(), "a key is not where it was put");
                weft::checkpoint();
            }
            for (long i = 0; i < keys; ++i) {
                all.unregister_key(which * keys + i);
                weft::checkpoint();
            }
        });
        require(all.count() == 0, "entries are left");
    });
    return measured;
}

}  // namespace bench
