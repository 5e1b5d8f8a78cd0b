// One process in a dump: what its control block says, and, when nothing runs, what hangs on it.

#include "proc/dump_writer.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/shown.hpp"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <array>

namespace weft::proc {
namespace {

constexpr std::uint64_t most_links = 1'000;
constexpr std::size_t most_messages = 10;
constexpr std::size_t most_calls = 64;

std::string_view behind_last_slash(std::string_view path) noexcept {
    auto const slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

/// "shop/price.cpp:41": the last folder and the file say enough.
base::record_file& operator<<(base::record_file& to, std::source_location const& where) noexcept {
    std::string_view const path = where.file_name();
    if (path.empty()) return to << "unknown";
    std::string_view const file = behind_last_slash(path);
    std::string_view folder = path.substr(0, path.size() - file.size());
    if (folder.ends_with('/')) folder.remove_suffix(1);
    folder = behind_last_slash(folder);
    if (!folder.empty()) to << folder << "/";
    return to << file << ":" << std::uint64_t{where.line()};
}

void add_pid(base::record_file& to, std::uint32_t slot, std::uint32_t generation) noexcept {
    to << std::uint64_t{slot} << "." << std::uint64_t{generation};
}

void add_call(base::record_file& to, address_set& addresses, std::uintptr_t behind) noexcept {
    addresses.insert(behind);
    to << "    ";
    to.hex(behind);
    dl_find_object its{};
    if (_dl_find_object(reinterpret_cast<void*>(behind - 1), &its) == 0) {
        std::string_view const name = its.dlfo_link_map->l_name;
        to << " " << (name.empty() ? std::string_view{"program"} : behind_last_slash(name)) << "+";
        to.hex(behind - 1 - its.dlfo_link_map->l_addr);
    }
    to << "\n";
}

std::uint16_t process_picture::application_of(process const& one) noexcept { return shown(one.application_); }

void process_picture::write(bool alone, std::span<std::uintptr_t const> calls, base::nanos now) noexcept {
    write_words(now);
    if (!alone) return;
    write_ties();
    face const* const its = of_.shown_if_any();
    if (its != nullptr && shown(its->sensitive)) {
        to_ << "sensitive: true\n";
        return;
    }
    write_messages();
    write_trace(calls);
}

void process_picture::write_words(base::nanos now) noexcept {
    process_state const state = shown(of_.state_);
    to_ << "state: " << to_string(state) << "\ninitial_call: " << of_.spawned_at() << "\nparent: ";
    if (of_.parent_) add_pid(to_, of_.parent_.slot(), of_.parent_.generation());
    else to_ << "none";
    to_ << "\nlocation: ";
    if (state == process_state::running || state == process_state::runnable) to_ << to_string(state);
    else to_ << shown(of_.waits_at_);
    if (state == process_state::call) {
        std::uint64_t const server = shown(of_.waits_for_);
        to_ << "\nwaits_for: ";
        add_pid(to_, static_cast<std::uint32_t>(server), static_cast<std::uint32_t>(server >> 32U));
    }
    if (behaviour_kind const* const its = of_.kind()) to_ << "\nkind: " << its->name;
    bool const has_rest = of_.rest_if_any() != nullptr;
    std::uint64_t const memory = sizeof(process) + (has_rest ? sizeof(relations) : 0) + shown(of_.stack_bytes_);
    to_ << "\nmailbox: " << std::uint64_t{of_.waiting()} << "\nreductions: " << shown(of_.reductions_) << "\nmessages_in: "
        << shown(of_.messages_in_) << "\nstack_bytes: " << std::uint64_t{shown(of_.stack_bytes_)} << "\nmemory: " << memory
        << "\nage_ms: " << static_cast<std::uint64_t>((now - shown(of_.born_)) / 1'000'000) << "\nin_state_ms: "
        << static_cast<std::uint64_t>((now - shown(of_.since_)) / 1'000'000) << "\ntrap_exit: "
        << (shown(of_.trap_exit_) ? "true" : "false") << "\n";
}

void process_picture::add_tie(pid to, std::uint64_t& count) noexcept {
    if (count++ >= most_links) return;
    to_ << " ";
    if (to) add_pid(to_, to.slot(), to.generation());
    else to_ << "nobody";
}

void process_picture::end_ties(std::uint64_t& count) noexcept {
    if (count > most_links) to_ << " and " << count - most_links << " more";
    to_ << "\n";
    count = 0;
}

void process_picture::write_ties() noexcept {
    to_ << "application: ";
    to_.escaped(of_.home_->contexts().in_a_picture(shown(of_.application_))) << "\nlinks:";
    relations* const rest = of_.rest_if_any();
    if (rest == nullptr) {
        to_ << "\n";
        return;
    }
    std::uint64_t count = 0;
    rest->links.for_each([&](pid each, auto) { add_tie(each, count); });
    end_ties(count);
    to_ << "monitors:";
    rest->monitors.for_each([&](auto const&, watched const& each) { add_tie(each.object, count); });
    end_ties(count);
    to_ << "monitored_by:";
    rest->monitored_by.for_each([&](auto const&, watcher const& each) { add_tie(each.who, count); });
    end_ties(count);
    face const* const its = rest->shown_if_any();
    to_ << "name: ";
    to_.escaped(its != nullptr ? std::string_view{its->name} : std::string_view{}) << "\nlabel: ";
    to_.escaped(its != nullptr ? std::string_view{its->label} : std::string_view{}) << "\n";
    if (its != nullptr && *its->behaviour != '\0') to_ << "behaviour: " << static_cast<char const*>(its->behaviour) << "\n";
}

/// Their types; what they hold may be a secret.
void process_picture::write_messages() noexcept {
    to_ << "mailbox_bytes: " << std::uint64_t{of_.mailbox_.bytes()} << "\nmessages:";
    std::size_t count = 0;
    for (auto* each = of_.mailbox_.first(); each != nullptr && count < most_messages; each = mailbox::next(each), ++count) {
        to_ << (count == 0 ? " " : ", ");
        to_.escaped(each->type->name);
    }
    to_ << "\n";
}

void process_picture::write_trace(std::span<std::uintptr_t const> calls) noexcept {
    std::array<std::uintptr_t, most_calls> found{};
    process_state const state = shown(of_.state_);
    bool const is_away = state == process_state::running || state == process_state::exiting;
    if (calls.empty() && !is_away) calls = std::span{found}.first(of_.fiber_.calls(found, true));
    if (calls.empty()) return;
    to_ << "trace:\n";
    for (std::uintptr_t const behind : calls) add_call(to_, addresses_, behind);
}

}  // namespace weft::proc
