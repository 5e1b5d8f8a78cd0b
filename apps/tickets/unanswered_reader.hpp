#pragma once

// The producer of answers: reads from the bookings what no customer was told yet, in the order of booking. Of several
// programs on one file only one reads; the others wait for it to end.

#include "storage/lock_file.hpp"
#include "tickets/answering.hpp"
#include "tickets/bookings.hpp"

#include <weft/gen_server/callbacks.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace tickets {

class unanswered_reader {
public:
    struct look {};    // there may be more
    struct rewind {};  // some could not be written: from the oldest on
    using infos = weft::infos<look, rewind>;

    explicit unanswered_reader(serve_options options);

    std::vector<answering::message> handle_demand(std::size_t count);
    std::vector<answering::message> handle_info(look);
    void handle_info(rewind);
    /// All that is left.
    std::vector<answering::message> prepare_for_draining();

private:
    /// Blocks: parks the process. Nothing while another program reads.
    [[nodiscard]] std::vector<answering::message> read(std::size_t most);
    void take_lock();
    void look_soon();

    serve_options options_;
    std::optional<storage::lock_file> lock_;
    std::unique_ptr<bookings> store_;
    std::shared_ptr<weft::broadway::acknowledger> told_;
    std::size_t demand_ = 0;
    std::int64_t behind_ = 0;  // the last one that was emitted
    bool looking_ = false;     // a look is on its way
};

}  // namespace tickets
