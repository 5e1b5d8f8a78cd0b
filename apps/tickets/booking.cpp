// The callbacks of the pipeline (booking.hpp).

#include "tickets/booking.hpp"

#include "tickets/store_fault.hpp"

#include <weft/blocking.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace tickets {

incoming::incoming(std::string const& json) {
    try {
        what = parse_request(json);
    } catch (bad_request const& bad) { wrong = bad.what(); }
}

bookings& booking::store() {
    if (store_ == nullptr) store_ = std::make_unique<bookings>(from_->options.bookings, from_->options.seats);
    return *store_;
}

void booking::handle_message(message& one) const {
    if (!one.data().wrong.empty()) {
        from_->refuse(one);
        one.mark_failed(weft::exit_reason{"bad request: " + one.data().wrong});
        return;
    }
    one.put_batch_key(one.data().what.event);
}

void booking::handle_batch(batcher, std::span<message> batch) {
    std::vector<request> requests;
    requests.reserve(batch.size());
    for (message const& each : batch) requests.push_back(each.data().what);
    try {
        auto const fresh = weft::blocking([&] { return store().store(requests); });
        progress_counts::add(from_->counts.came, batch.size());
        progress_counts::add(from_->counts.stored, fresh);
    } catch (storage::error const& wrong) {
        if (may_pass(wrong)) throw;
        give_back(batch, wrong, from_->run);
    }
}

void booking::handle_failed(std::span<message> failed) {
    auto const bad = std::ranges::count_if(failed, [](message const& each) { return each.has_data() && !each.data().wrong.empty(); });
    if (bad == 0) return;
    weft::blocking([&] { store().note_refused(static_cast<std::uint64_t>(bad)); });
    progress_counts::add(from_->counts.came, static_cast<std::uint64_t>(bad));
}

std::uint64_t customer_number(booking::message const& of) { return std::hash<std::string>{}(of.data().what.customer); }

}  // namespace tickets
