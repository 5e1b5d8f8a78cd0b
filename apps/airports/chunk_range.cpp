// The lazy range of chunks over all inputs (chunk_range.hpp).

#include "airports/chunk_range.hpp"

#include <utility>

#include "csv/header.hpp"
#include "csv/input_file.hpp"

namespace airports {

struct chunk_range::state {
    std::vector<airport_input> inputs;
    std::function<void(chunk const&)> on_chunk;
    chunk_limits limits;
    std::size_t input = 0;  // the one being read; inputs.size() = all done
    chunk current;

    [[nodiscard]] bool done() const { return input == inputs.size(); }

    void advance() {
        bool const broken = current.failure.has_value();
        current = {};
        if (broken) input = inputs.size();
        while (!done() && !read_from_current_input()) ++input;
    }

    bool read_from_current_input() {
        auto& from = inputs[input];
        current = read_chunk(from.reader, limits);
        current.bytes = from.reader.bytes_consumed() - std::exchange(from.bytes_reported, from.reader.bytes_consumed());
        current.input = input;
        current.columns = from.columns;
        if (on_chunk) on_chunk(current);
        return !current.records.empty() || current.failure.has_value();
    }
};

namespace {

airport_input open_input(std::string const& path, grouping const& by, bool with_elevations) {
    auto const file = std::make_shared<csv::input_file>(path);
    csv::record_reader reader{[file](std::span<char> block) { return file->read(block); }};
    auto const header = csv::read_header(reader, file->name());
    layout columns{.file = file->name(),
                   .columns = header.size(),
                   .type = csv::find_column(header, "type", file->name()),
                   .key = csv::find_column(header, by.column, file->name())};
    if (with_elevations) columns.elevation = csv::find_column(header, "elevation_ft", file->name());
    return {.reader = std::move(reader), .columns = std::make_shared<layout const>(std::move(columns))};
}

}  // namespace

std::vector<airport_input> open_inputs(std::vector<std::string> const& paths, grouping const& by, bool with_elevations) {
    std::vector<airport_input> inputs;
    inputs.reserve(paths.size());
    for (auto const& path : paths) inputs.push_back(open_input(path, by, with_elevations));
    return inputs;
}

chunk_range::chunk_range(std::vector<airport_input> inputs, std::function<void(chunk const&)> on_chunk,
                         chunk_limits limits)
    : state_{std::make_shared<state>()} {
    state_->inputs = std::move(inputs);
    state_->on_chunk = std::move(on_chunk);
    state_->limits = limits;
}

chunk_range::iterator chunk_range::begin() const {
    state_->advance();
    return iterator{state_};
}

chunk& chunk_range::iterator::operator*() const { return state_->current; }

chunk_range::iterator& chunk_range::iterator::operator++() {
    state_->advance();
    return *this;
}

bool chunk_range::iterator::operator==(std::default_sentinel_t) const { return !state_ || state_->done(); }

}  // namespace airports
