#include "tickets/unanswered_reader.hpp"

#include <weft/blocking.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/timer.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace tickets {

namespace {

constexpr auto pause = std::chrono::milliseconds{100};

/// What could not be written is read again.
class reader_told final : public weft::broadway::acknowledger {
public:
    explicit reader_told(weft::pid reader) : reader_{reader} {}
    void ack(std::span<weft::broadway::settlement const>, std::span<weft::broadway::settlement const> failed) override {
        if (!failed.empty()) weft::send(reader_, unanswered_reader::rewind{});
    }

private:
    weft::pid reader_;
};

}  // namespace

unanswered_reader::unanswered_reader(serve_options options)
    : options_{std::move(options)}, told_{std::make_shared<reader_told>(weft::self())} {}

std::vector<answering::message> unanswered_reader::handle_demand(std::size_t count) {
    demand_ += count;
    return read(demand_);
}

std::vector<answering::message> unanswered_reader::handle_info(look) {
    looking_ = false;
    return read(demand_);
}

void unanswered_reader::handle_info(rewind) {
    behind_ = 0;
    look_soon();
}

std::vector<answering::message> unanswered_reader::prepare_for_draining() {
    return read(std::numeric_limits<std::int32_t>::max());
}

std::vector<answering::message> unanswered_reader::read(std::size_t most) {
    if (most == 0) return {};
    auto const found = weft::blocking([&]() -> std::vector<answer> {
        if (!lock_) take_lock();
        if (!lock_) return {};
        if (store_ == nullptr) store_ = std::make_unique<bookings>(options_.bookings, options_.seats);
        return store_->unanswered(behind_, most);
    });
    std::vector<answering::message> out;
    out.reserve(found.size());
    for (answer const& each : found) out.emplace_back(each, std::make_shared<weft::broadway::receipt>(told_));
    if (!found.empty()) behind_ = found.back().number;
    demand_ -= std::min(demand_, found.size());
    if (demand_ != 0) look_soon();
    return out;
}

void unanswered_reader::take_lock() {
    if (auto taken = storage::lock_file::try_take(storage::lock_path(options_.answers))) lock_.emplace(std::move(*taken));
}

void unanswered_reader::look_soon() {
    if (std::exchange(looking_, true)) return;
    weft::send_after(pause, weft::self(), look{});
}

}  // namespace tickets
