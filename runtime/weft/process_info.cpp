// What a process is asked about another one, or sets for itself: info, flags of the memory account, secrecy.

#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/info.hpp>

#include <array>
#include <type_traits>
#include <utility>

namespace weft {
namespace {

std::string text_of(pid id) { return to_string(id); }
std::string text_of(std::string const& text) { return text; }
template <class First, class Second>
std::string text_of(std::pair<First, Second> const& both) {
    if constexpr (std::is_integral_v<Second>) return both.first + " " + std::to_string(both.second);
    else return both.first + " " + both.second;
}
template <class Item>
std::string text_of(std::vector<Item> const& all) {
    std::string out;
    for (Item const& each : all) out += (out.empty() ? "" : ", ") + text_of(each);
    return out;
}
std::string text_of(bool yes) { return yes ? "true" : "false"; }
std::string text_of(std::uint64_t number) { return std::to_string(number); }

char const* status_of(process_state state) noexcept {
    switch (state) {
        case process_state::receive:
        case process_state::call:
        case process_state::timer:
        case process_state::io:
        case process_state::send:
        case process_state::blocking:
        case process_state::hibernated: return "waiting";
        default: return to_string(state);
    }
}

char const* name_of(priority value) noexcept {
    switch (value) {
        case priority::low: return "low";
        case priority::normal: return "normal";
        case priority::high: return "high";
        case priority::max: return "max";
    }
    return "unknown";
}

std::string limit_of(memory_limit const& limit) {
    if (limit.bytes == unlimited) return "unlimited";
    return std::to_string(limit.bytes) + (limit.kill ? " kill" : "") + (limit.log ? " log" : "");
}

struct item {
    std::string_view name;
    std::string (*text)(process_details const&);
};

constexpr std::array items{
    item{"registered_name", [](process_details const& of) { return of.summary.name; }},
    item{"parent", [](process_details const& of) { return text_of(of.summary.parent); }},
    item{"links", [](process_details const& of) { return text_of(of.links); }},
    item{"monitors", [](process_details const& of) { return text_of(of.monitors); }},
    item{"monitored_by", [](process_details const& of) { return text_of(of.monitored_by); }},
    item{"mailbox_len", [](process_details const& of) { return text_of(of.summary.mailbox); }},
    item{"messages", [](process_details const& of) { return text_of(of.messages); }},
    item{"dictionary", [](process_details const& of) { return text_of(of.dictionary); }},
    item{"trap_exit", [](process_details const& of) { return text_of(of.summary.trap_exit); }},
    item{"priority", [](process_details const& of) { return std::string{name_of(of.priority)}; }},
    item{"status", [](process_details const& of) { return std::string{status_of(of.summary.state)}; }},
    item{"current_location", [](process_details const& of) { return of.summary.waits_at; }},
    item{"trace", [](process_details const& of) { return text_of(of.trace); }},
    item{"initial_call", [](process_details const& of) { return of.summary.spawned_at; }},
    item{"reductions", [](process_details const& of) { return text_of(of.summary.reductions); }},
    item{"memory", [](process_details const& of) { return text_of(of.summary.memory_bytes); }},
    item{"stack_size", [](process_details const& of) { return text_of(of.summary.stack_bytes); }},
    item{"stack_used", [](process_details const& of) { return text_of(of.stack_used); }},
    item{"io_context", [](process_details const& of) { return of.summary.application; }},
    item{"label", [](process_details const& of) { return of.summary.label; }},
    item{"ancestors", [](process_details const& of) { return text_of(of.ancestors); }},
    item{"suspended_by", [](process_details const& of) { return text_of(of.suspended_by); }},
    item{"mailbox_accounting",
         [](process_details const& of) { return std::string{of.mailbox_accounting == mailbox_accounting::inside ? "inside" : "outside"}; }},
    item{"max_memory", [](process_details const& of) { return limit_of(of.max_memory); }},
};

item const& item_called(std::string_view name) {
    for (item const& each : items)
        if (each.name == name) return each;
    std::string allowed;
    for (item const& each : items) allowed += (allowed.empty() ? "" : ", ") + std::string{each.name};
    throw argument_error{"process_info: \"" + std::string{name} + "\" is no item; allowed are " + allowed};
}

}  // namespace

std::optional<process_details> process_info(pid of, std::source_location where) {
    if (!of) throw argument_error{"process_info: the pid is empty"};
    return proc::current_or_throw("process_info").ask(of, where);
}

std::optional<std::string> process_info(pid of, std::string_view name, std::source_location where) {
    item const& wanted = item_called(name);
    auto const told = process_info(of, where);
    if (!told) return std::nullopt;
    return wanted.text(*told);
}

bool set_sensitive(bool on) {
    // Relaxed: the owner's word.
    return proc::current_or_throw("set_sensitive").rest().shown().sensitive.exchange(on, std::memory_order_relaxed);
}

memory_limit set_max_memory(memory_limit const& limit) {
    auto& me = proc::current_or_throw("set_max_memory");
    memory_limit const old = me.rare().limit;
    memory_limit const& runtimes = me.home().options().max_memory;
    memory_limit wanted = limit.bytes != 0 ? limit : runtimes;
    if (wanted.bytes == 0) wanted.bytes = unlimited;
    me.limit_memory(wanted);
    me.call_attention();  // the next safe point looks
    return old;
}

mailbox_accounting set_mailbox_accounting(mailbox_accounting mode) {
    auto& me = proc::current_or_throw("set_mailbox_accounting");
    if (mode > mailbox_accounting::outside)
        throw argument_error{"mailbox_accounting: " + std::to_string(static_cast<int>(mode)) + " is not inside or outside"};
    me.call_attention();  // as above
    return std::exchange(me.rare().accounting, mode);
}

}  // namespace weft
