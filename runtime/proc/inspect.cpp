// What a process shows of itself: words that anybody may read at any time, and lists that it tells when asked.

#include "proc/inspection.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <map>
#include <string_view>

namespace weft::proc {
namespace {

std::string place(std::source_location const& where) {
    std::string_view file = where.file_name();
    if (file.empty()) return {};
    auto const last = file.rfind('/');
    auto const folder = last == std::string_view::npos || last == 0 ? last : file.rfind('/', last - 1);
    if (folder != std::string_view::npos) file.remove_prefix(folder + 1);  // the last folder and the file say enough
    return std::string{file} + ":" + std::to_string(where.line());
}

/// Relaxed: each word is true by itself, and a picture of a live process asks for no more.
template <class T>
T shown(std::atomic<T> const& word) noexcept {
    return word.load(std::memory_order_relaxed);  // relaxed: see above
}

}  // namespace

process_summary process::summary(base::nanos now) {
    process_summary out;
    out.id = id();
    out.parent = parent_;
    out.application = home_->application_name(shown(application_));
    out.state = shown(state_);
    if (out.state == process_state::call) {
        std::uint64_t const server = shown(waits_for_);
        out.waits_for = {static_cast<std::uint32_t>(server), static_cast<std::uint32_t>(server >> 32U), home_->node()};
    }
    if (out.state != process_state::running && out.state != process_state::runnable)
        out.waits_at = place(shown(waits_at_));
    out.spawned_at = place(shown(spawned_at_));
    out.mailbox = mailbox_.length() + shown(inbound_);
    out.reductions = shown(reductions_);
    out.messages_in = shown(messages_in_);
    out.stack_bytes = shown(stack_bytes_);
    out.memory_bytes = sizeof(process) + (rest_if_any() != nullptr ? sizeof(relations) : 0) + out.stack_bytes;
    out.age = nanoseconds{now - shown(born_)};
    out.in_state = nanoseconds{now - shown(since_)};
    out.trap_exit = shown(trap_exit_);
    if (relations* const rest = rest_if_any()) {
        std::lock_guard const hold{rest->mutex};
        out.name = rest->name;
        out.label = rest->label;
        out.behaviour = rest->behaviour;
    }
    return out;
}

void process::answer_inspection(detail::node& signal) {
    auto const asked = signal.value<inspect_signal>().asked;
    std::lock_guard const hold{asked->mutex};
    process_details& out = asked->details;
    if (relations* const rest = rest_if_any()) {
        out.links.assign(rest->links.begin(), rest->links.end());
        for (auto const& [which, of] : rest->monitors) out.monitors.push_back(of.object);
        for (auto const& [which, by] : rest->monitored_by) out.monitored_by.push_back(by.who);
    }
    std::map<std::string_view, std::uint64_t> types;
    for (auto* each = mailbox_.first(); each != nullptr; each = mailbox::next(each)) ++types[each->type->name];
    for (auto const& [name, count] : types) out.mailbox_by_type.emplace_back(name, count);
    out.complete = true;
    asked->done = true;
    asked->answered.notify_all();
}

}  // namespace weft::proc
