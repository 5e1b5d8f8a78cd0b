#include "settlements.hpp"

#include <weft/errors.hpp>

#include <utility>

namespace weft::rabbitmq::detail {
namespace {

verdict verdict_for(receipt const& of, disposition wanted) noexcept {
    switch (wanted) {
        case disposition::ack: return verdict::ack;
        case disposition::reject: return verdict::reject;
        case disposition::reject_and_requeue: return verdict::requeue;
        case disposition::reject_and_requeue_once: break;
    }
    return of.redelivered ? verdict::reject : verdict::requeue;
}

}  // namespace

// Calls `each` with a function that adds one, and rings only when the thread may not know yet that there is something.
template <class Add>
void settlements::add(Add each) {
    bool rouse = false;
    {
        std::lock_guard const hold{mutex_};
        bool const was_empty = waiting_.empty();
        each([this](receipt const& of, verdict what) {
            if (of.channel == channel_) waiting_.push_back({of.delivery_tag, what});
        });
        rouse = was_empty && !waiting_.empty();
    }
    if (rouse) owner_->ring();
}

void settlements::ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) {
    add([&](auto put) {
        for (auto const& each : successful) {
            auto const& of = static_cast<receipt const&>(each.receipt());
            put(of, verdict_for(of, of.on_success));
        }
        for (auto const& each : failed) {
            auto const& of = static_cast<receipt const&>(each.receipt());
            put(of, verdict_for(of, of.on_failure));
        }
    });
}

void settlements::give_back(receipt const& lost) {
    add([&](auto put) { put(lost, verdict::requeue); });
}

void settlements::configure(broadway::receipt& of, std::any const& options) {
    auto const* const given = std::any_cast<ack_options>(&options);
    if (given == nullptr) throw argument_error{"configure_ack: rabbitmq takes rabbitmq::ack_options"};
    auto& its = static_cast<receipt&>(of);
    for (auto const& each : {given->on_success, given->on_failure}) {
        if (each && *each > disposition::reject_and_requeue_once)
            throw argument_error{"configure_ack: " + std::to_string(static_cast<int>(*each)) + " is no rabbitmq::disposition"};
    }
    if (given->on_success) its.on_success = *given->on_success;
    if (given->on_failure) its.on_failure = *given->on_failure;
}

void settlements::open(std::uint64_t channel) {
    std::lock_guard const hold{mutex_};
    channel_ = channel;
    waiting_.clear();
}

void settlements::take(std::vector<settled>& into) {
    into.clear();
    std::lock_guard const hold{mutex_};
    into.swap(waiting_);
}

}  // namespace weft::rabbitmq::detail
