// What a process shows of itself: words that anybody may read at any time, and lists that it tells when asked.

#include "proc/inspection.hpp"
#include "proc/kernel.hpp"
#include "proc/mailbox_inspection.hpp"
#include "proc/message_text.hpp"
#include "proc/process.hpp"
#include "proc/shown.hpp"
#include "proc/signal.hpp"
#include "proc/turn_inspection.hpp"

#include <weft/glances.hpp>

#include <cxxabi.h>
#include <execinfo.h>

#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <string_view>
#include <typeinfo>

namespace weft::proc {

std::string origin_of(process_summary const& who) {
    std::string line = who.application.empty() ? "weft" : who.application;
    line += ' ' + to_string(who.id);
    for (std::string const& also : {who.name, who.label})
        if (!also.empty()) line += ' ' + also;
    return line;
}
namespace {

std::string place(std::source_location const& where) {
    std::string_view file = where.file_name();
    if (file.empty()) return {};
    auto const last = file.rfind('/');
    auto const folder = last == std::string_view::npos || last == 0 ? last : file.rfind('/', last - 1);
    if (folder != std::string_view::npos) file.remove_prefix(folder + 1);  // the last folder and the file say enough
    return std::string{file} + ":" + std::to_string(where.line());
}

std::string demangled(std::type_info const& type) {
    int status = 0;
    std::unique_ptr<char, decltype(&std::free)> const text{abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free};
    return status == 0 ? text.get() : type.name();
}

/// "file(function+offset) [address]" of each call, innermost first.
std::vector<std::string> calls_here() {
    std::array<void*, 64> frames{};
    int const depth = ::backtrace(frames.data(), static_cast<int>(frames.size()));
    std::unique_ptr<char*, decltype(&std::free)> const names{::backtrace_symbols(frames.data(), depth), &std::free};
    if (names == nullptr) return {};
    return {names.get(), names.get() + depth};
}

/// A message shows itself by its program's own function. What that throws becomes part of the text; when it is slow the others are
/// only named, since the process does nothing else meanwhile and nobody waits for the answer that long.
std::vector<std::string> texts_of(mailbox const& from, std::size_t most) {
    constexpr std::size_t longest = 4096;
    constexpr base::nanos long_enough = 100'000'000;
    base::nanos const begun = base::monotonic_now();
    std::vector<std::string> all;
    bool slow = false;
    for (auto* each = from.first(); each != nullptr && all.size() < most; each = mailbox::next(each)) {
        all.push_back(slow ? std::string{each->type->name} + ": (not shown: those before it took too long)" : message_text(*each, longest));
        slow = slow || base::monotonic_now() - begun > long_enough;
    }
    return all;
}

}  // namespace

process_summary process::summary(base::nanos now) {
    process_glance const numbers = glance(now);
    process_summary out;
    out.id = numbers.id;
    out.parent = parent_;
    out.application = home_->application_name(shown(application_));
    out.state = numbers.state;
    out.waits_for = numbers.waits_for;
    if (out.state != process_state::running && out.state != process_state::runnable)
        out.waits_at = place(shown(waits_at_));
    out.spawned_at = place(numbers.spawned_at);
    out.mailbox = numbers.mailbox;
    out.reductions = numbers.reductions;
    out.messages_in = numbers.messages_in;
    out.stack_bytes = numbers.stack_bytes;
    out.memory_bytes = numbers.memory_bytes;
    out.age = numbers.age;
    out.in_state = numbers.in_state;
    out.trap_exit = shown(trap_exit_);
    if (behaviour_kind const* const its = kind()) out.behaviour = its->name;
    if (face* const its = shown_if_any()) {
        std::lock_guard const hold{its->mutex};
        out.name = its->name;
        out.label = its->label;
        if (*its->behaviour != '\0') out.behaviour = its->behaviour;
    }
    return out;
}

process_details process::describe() {
    process_details out;
    out.summary = summary(base::monotonic_now());
    out.summary.memory_bytes = account();
    out.mailbox_bytes = mailbox_.bytes();
    out.priority = shown(urgency);
    out.ancestors = home_->ancestors_of(*this);
    out.complete = true;
    auto const* const here = static_cast<std::byte const*>(__builtin_frame_address(0));
    if (fiber_.has_stack()) out.stack_used = static_cast<std::uint64_t>(fiber_.on().top() - here);
    if (relations* const rest = rest_if_any()) {
        rest->links.for_each([&](pid each, auto) { out.links.push_back(each); });
        rest->monitors.for_each([&](ref, watched const& of) { out.monitors.push_back(of.object); });
        rest->monitored_by.for_each([&](ref, watcher const& by) { out.monitored_by.push_back(by.who); });
        if (face const* const its = rest->shown_if_any()) out.sensitive = shown(its->sensitive);
    }
    if (rarities const* const seldom = rare_if_any()) {
        for (auto const& [who, times] : seldom->suspended_by) out.suspended_by.push_back(who);
        out.mailbox_accounting = seldom->accounting;
        out.max_memory = seldom->limit;
        if (seldom->gate) {
            out.mailbox = seldom->gate->bound();
            out.mailbox_dropped = seldom->gate->lost();
        }
    }
    if (!out.sensitive) describe_contents(out);
    return out;
}

/// What a sensitive process does not tell.
void process::describe_contents(process_details& out) {
    std::map<std::string_view, std::uint64_t> types;
    for (auto* each = mailbox_.first(); each != nullptr; each = mailbox::next(each)) {
        ++types[each->type->name];
        if (out.messages.size() < process_details::most_messages) out.messages.emplace_back(each->type->name);
    }
    for (auto const& [name, count] : types) out.mailbox_by_type.emplace_back(name, count);
    if (relations const* const rest = rest_if_any())
        if (rest->dictionary != nullptr)
            for (auto const& [key, value] : *rest->dictionary) out.dictionary.emplace_back(key, demangled(value.type()));
    out.trace = calls_here();
}

void process::answer_inspection(detail::node& signal) {
    auto const& question = signal.value<inspect_signal>();
    if (question.asked != nullptr && question.answer == asks_for_turns) return answer_turns(static_cast<turn_inspection&>(*question.asked));
    process_details told = describe();
    if (question.asked == nullptr) {
        home_->post(question.asker, make_reply(question.answer, std::move(told)).release());
        return;
    }
    std::vector<std::string> contents;
    bool const in_full = question.answer == asks_for_contents;
    if (in_full && !told.sensitive) contents = texts_of(mailbox_, static_cast<mailbox_inspection&>(*question.asked).most);
    std::lock_guard const hold{question.asked->mutex};
    if (in_full) static_cast<mailbox_inspection&>(*question.asked).messages = std::move(contents);
    question.asked->details = std::move(told);
    question.asked->done = true;
    question.asked->answered.notify_all();
}

}  // namespace weft::proc
