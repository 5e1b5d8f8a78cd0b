#pragma once
// Options as the stages read them: looked through, and with every default filled in.

#include <weft/broadway/check_options.hpp>
#include <weft/broadway/options.hpp>
#include <weft/info.hpp>
#include <weft/runtime.hpp>

#include <cstdint>
#include <utility>

namespace weft::broadway {

/// Errors: argument_error, naming the path of the option, the value and what is allowed. Threads: from a process.
template <class Module>
[[nodiscard]] options<Module> checked(options<Module> given) {
    static_assert(detail::check_module<Module>());
    detail::check_options(given);
    auto& processors = given.processors;
    if (!processors.concurrency) processors.concurrency = 2 * static_cast<std::int64_t>(this_runtime().options().workers);
    if (!processors.min_demand) processors.min_demand = processors.max_demand / 2;
    if (!processors.partition_by) processors.partition_by = given.partition_by;
    if (!processors.process) processors.process = given.process;
    if (!given.producer.process) given.producer.process = given.process;
    for (auto& [key, batcher] : given.batchers) {
        if (!batcher.max_demand) batcher.max_demand = batcher.batch_size;
        if (!batcher.partition_by) batcher.partition_by = given.partition_by;
        if (!batcher.process) batcher.process = given.process;
    }
    return given;
}

}  // namespace weft::broadway
