// Collecting records into chunks (chunk.hpp).

#include "airports/chunk.hpp"

#include "csv/input_error.hpp"

namespace airports {

chunk read_chunk(csv::record_reader& reader, chunk_limits limits) {
    chunk collected;
    try {
        while (collected.text.size() < limits.text_bytes && collected.records.size() < limits.records) {
            auto const found = reader.next();
            if (!found) break;
            collected.records.push_back({.offset = collected.text.size(),
                                         .size = found->text.size(),
                                         .line = found->line,
                                         .fault = found->fault});
            collected.text += found->text;
        }
    } catch (csv::input_error const& broken) { collected.failure = broken.what(); }
    return collected;
}

}  // namespace airports
