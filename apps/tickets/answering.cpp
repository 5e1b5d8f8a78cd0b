// The callbacks of the pipeline (answering.hpp).

#include "tickets/answering.hpp"

#include "tickets/store_fault.hpp"

#include <weft/blocking.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <vector>

namespace tickets {

std::string line_of(answer const& one) {
    return boost::json::serialize(boost::json::object{{"id", one.id},
                                                      {"customer", one.customer},
                                                      {"event", one.event},
                                                      {"seats", one.seats},
                                                      {"answer", one.outcome == outcome::booked ? "booked" : "sold out"}}) +
           '\n';
}

struct answering::files {
    explicit files(serve_options const& how) : store{how.bookings, how.seats}, out{how.answers, store.answers_bytes()} {}
    bookings store;
    storage::output_file out;
};

void answering::handle_batch(batcher, std::span<message> batch) {
    try {
        weft::blocking([&] { write(batch); });
    } catch (storage::error const& wrong) {
        if (may_pass(wrong)) throw;
        give_back(batch, wrong, from_->run);
    }
}

void answering::write(std::span<message> batch) {
    std::vector<answer> fresh;
    std::string lines;
    for (message const& each : batch) {
        if (each.data().number <= written_up_to_) continue;
        fresh.push_back(each.data());
        lines += line_of(each.data());
    }
    if (fresh.empty()) return;
    try {
        if (files_ == nullptr) files_ = std::make_shared<files>(from_->options);
        files_->out.append(lines);
        files_->out.sync();
        files_->store.note_answered(fresh, files_->out.bytes());
    } catch (...) {
        files_.reset();  // opened anew, which cuts off what was not noted
        throw;
    }
    written_up_to_ = fresh.back().number;
    progress_counts::add(from_->counts.answered, fresh.size());
}

}  // namespace tickets
