// Reading the names of countries (countries.hpp).

#include "airports/countries.hpp"

#include <utility>

#include "airports/chunk.hpp"
#include "airports/layout.hpp"
#include "csv/input_error.hpp"
#include "csv/header.hpp"
#include "csv/input_file.hpp"
#include "airports/parse.hpp"

namespace airports {

countries read_countries(std::string_view path) {
    csv::input_file file{path};
    csv::record_reader reader{[&](std::span<char> block) { return file.read(block); }};
    auto const header = csv::read_header(reader, file.name());
    auto const code = csv::find_column(header, "code", file.name());
    auto const name = csv::find_column(header, "name", file.name());

    countries found;
    auto const keep = [&](csv::row const& r, std::uint64_t) { found.names.emplace(r.fields[code], r.fields[name]); };
    auto const pass_over = [&](std::string reason, std::uint64_t line) {
        found.problems.add(
            {.what = problem::kind::malformed_row, .input = 0, .line = line, .reason = std::move(reason)});
    };
    for (;;) {
        auto const records = read_chunk(reader);
        for_each_row(records, header.size(), keep, pass_over);
        if (records.failure) throw csv::input_error{*records.failure};
        if (records.records.empty()) return found;
    }
}

}  // namespace airports
