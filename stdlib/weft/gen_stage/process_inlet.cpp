// Subscribing from a plain process, and the end of its subscriptions.

#include <weft/gen_stage/process_inlet.hpp>
#include <weft/names.hpp>

#include <algorithm>
#include <memory>

namespace weft::gen_stage::detail {

bool process_inlet::subscribe(producer_address const& to, subscribe_options const& options,
                              weft::detail::type_descriptor const* events) {
    pid const producer = to.id ? to.id : whereis(to.name);
    if (!producer) return options.cancel == cancel_mode::temporary;
    subscription const its{producer, monitor(producer)};
    if (!mark_) mark_ = its.tag;
    send(producer, protocol::subscribe{{owner_, its.tag}, events, options});
    in_.add({its, limits_of(options), options.cancel, demand_by::automatic, 0,
             std::make_shared<subscription_counts>(peer::producer, producer)});
    in_.ask_first(*in_.find(its.tag));
    return true;
}

void process_inlet::begin(ref tag, std::size_t count) {
    inflow& from = *in_.find(tag);
    from_ = tag;
    chunk_ = inlet::chunk_size(from, count);
    asked_for_ = in_.arrived(from, count);
}

void process_inlet::handled(std::size_t count) {
    std::size_t const counted = std::min(count, asked_for_);
    asked_for_ -= counted;
    inflow* const from = in_.find(from_);
    if (from != nullptr && counted > 0) in_.handled(*from, counted);
}

cancel_mode process_inlet::forget(ref tag) {
    inflow const gone = in_.remove(tag);
    demonitor(tag, {.flush = true});
    return gone.mode;
}

void process_inlet::ended(ref tag, exit_reason const& reason) {
    if (!reason.is_clean() && first_failure_.is_normal()) first_failure_ = reason;
    if (ends_consumer(forget(tag), reason)) passed_on_ = reason;
}

void process_inlet::follow(subscribe_request const& request, weft::detail::type_descriptor const* events) {
    if (!subscribe(request.to, request.options, events)) passed_on_ = exit_reason::noproc();
}

void process_inlet::cancel_all() {
    for (inflow const& one : in_.all()) send(one.who.process, protocol::cancel{{owner_, one.who.tag}, {}});
}

}  // namespace weft::gen_stage::detail
