#pragma once

// The pipeline that answers: what was booked, or could not be, is written to the file of answers a batch at a time, each
// once. The bookings remember how long the file is with them, so that lines whose batch was not finished are cut off by the
// next run.

#include "storage/output_file.hpp"
#include "tickets/bookings.hpp"
#include "tickets/options.hpp"
#include "tickets/progress_counts.hpp"

#include <weft/broadway.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace tickets {

[[nodiscard]] std::string line_of(answer const& one);

class answering {
public:
    enum class batcher { file };
    using message = weft::broadway::message<answer, batcher>;
    struct shared {
        serve_options options;
        progress_counts& counts;
        weft::pid run;  // told what cannot be stored
    };
    using context = std::shared_ptr<shared const>;

    explicit answering(context const& from) : from_{from} {}

    void handle_message(message&) const noexcept {}
    /// Blocks: its process, until the lines are on the disk.
    void handle_batch(batcher, std::span<message> batch);

private:
    struct files;
    void write(std::span<message> batch);

    context from_;
    std::shared_ptr<files> files_;   // opened by the one that writes
    std::int64_t written_up_to_ = 0;  // answers that are read again, after the reader was restarted, are left out
};

}  // namespace tickets
