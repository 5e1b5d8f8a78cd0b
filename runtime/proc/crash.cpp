// What is told of a process that ends badly. The report is made first of all, while everything that the process keeps is
// there; it is told when the destructors have run.

#include "proc/crash_book.hpp"
#include "proc/kernel.hpp"
#include "proc/message_text.hpp"
#include "proc/process.hpp"
#include "proc/simulation.hpp"

#include <cxxabi.h>

#include <climits>
#include <cstdlib>
#include <typeinfo>

namespace weft::proc {
namespace {

std::string demangled(std::type_info const& type) {
    int status = 0;
    std::unique_ptr<char, decltype(&std::free)> const text{abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free};
    return status == 0 ? text.get() : type.name();
}

std::string text_of(detail::node& message, std::size_t most) {
    try {
        return message_text(message, most);
    } catch (forced_unwind const&) {  // it waited, in a process that ends already
        return cut(std::string{message.type->name} + ": (cannot be shown now)", most);
    }
}

}  // namespace

/// Neither a server, a task nor a supervisor, nor whatever else was started by proc_lib.
bool process::is_plain() noexcept {
    if (kind() != nullptr) return false;
    face const* const shown = shown_if_any();
    return shown == nullptr || *shown->behaviour == '\0';  // written by the owner only
}

bool process::is_reported(exit_reason const& reason) noexcept {
    if (reason.is_clean()) return false;
    return cause_ == cause::exception || (cause_ == cause::exit && !is_plain());
}

/// Null: nothing is to be told.
std::unique_ptr<crash_report> process::report_of(exit_reason const& reason) noexcept {
    if (!is_reported(reason)) return nullptr;
    take_in(UINT_MAX);  // what has arrived belongs to the picture
    auto out = std::make_unique<crash_report>();
    out->at = nanoseconds{base::wall_now()};
    process_details& its = out->process;
    its.summary = summary(base::monotonic_now());
    its.summary.state = process_state::running;  // as it was; it is exiting only since a moment ago
    its.summary.memory_bytes = account();
    its.mailbox_bytes = mailbox_.bytes();
    its.ancestors = home_->ancestors_of(*this);
    its.complete = true;
    report_contents(*out);
    report_neighbours(*out);
    return out;
}

void process::report_contents(crash_report& into) {
    auto const how = crash_book::instance().options();
    process_details& its = into.process;
    relations* const rest = rest_if_any();
    if (face const* const shown = shown_if_any()) its.sensitive = shown->sensitive.load(std::memory_order_relaxed);  // relaxed: own word
    if (its.ancestors.size() > how->entries) its.ancestors.resize(how->entries);
    if (its.sensitive) return;
    for (auto* each = mailbox_.first(); each != nullptr && its.messages.size() < how->messages; each = mailbox::next(each))
        its.messages.push_back(text_of(*each, how->text_bytes));
    if (rest == nullptr || rest->dictionary == nullptr) return;
    into.dictionary = rest->dictionary->size();
    for (auto const& [key, value] : *rest->dictionary) {
        if (its.dictionary.size() == how->entries) break;
        its.dictionary.emplace_back(cut(key, how->text_bytes), demangled(value.type()));
    }
}

void process::report_neighbours(crash_report& into) {
    relations* const rest = rest_if_any();
    if (rest == nullptr) return;
    std::size_t const most = crash_book::instance().options()->entries;
    base::nanos const now = base::monotonic_now();
    auto const pinned = home_->pin();
    rest->links.for_each([&](pid each, auto) {
        if (into.links++ < most) into.process.links.push_back(each);
        if (into.neighbours.size() == most) return;
        process* const other = home_->find_alive(each);
        if (other == nullptr || other->trap_exit_.load(std::memory_order_relaxed)) return;  // relaxed: true by itself
        into.neighbours.push_back(other->summary(now));
    });
}

void process::log_end(std::unique_ptr<crash_report> what, exit_reason const& reason) {
    process_summary const& me = what->process.summary;
    bool const hidden = what->process.sensitive;
    event crash{event_kind::crash, id(),
                "process " + weft::to_string(id()) + (me.label.empty() ? "" : " " + me.label) + " crashed: " +
                    cut(reason.to_string(), crash_book::instance().options()->text_bytes) + ", spawned at " + me.spawned_at,
                origin_of(me)};
    crash.report = crash_book::instance().keep(std::move(*what), reason);
    // A simulation's trace must not depend on how many there were before.
    if (home_->simulated() == nullptr) crash.text += "; report " + std::to_string(crash.report);
    if (hidden) home_->tell(crash);
    else home_->tell_with_trace(std::move(crash), reason);
}

}  // namespace weft::proc
