#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/names.hpp>

namespace weft {
namespace {

proc::process& holder_of(proc::kernel& home, pid id) {
    proc::process* const holder = home.find_alive(id);
    if (holder == nullptr) throw argument_error{"register: process " + to_string(id) + " has ended"};
    return *holder;
}

}  // namespace

void register_name(std::string_view name, pid id) {
    auto& home = proc::current_or_throw("register_name").home();
    if (proc::name_table::reserved(name)) throw argument_error{"name: \"" + std::string{name} + "\" is reserved"};
    auto const pinned = home.pin();
    home.give_name(holder_of(home, id), id, name);
    if (home.is_watched()) home.trace_name(id, trace_event::register_name, name);
}

void unregister_name(std::string_view name) {
    auto& home = proc::current_or_throw("unregister_name").home();
    if (!home.take_name(name)) throw argument_error{"name: nobody is registered as \"" + std::string{name} + "\""};
}

pid whereis(std::string_view name) { return proc::current_or_throw("whereis").home().names().find(name); }

std::vector<std::string> registered_names() { return proc::current_or_throw("registered_names").home().names().all(); }

}  // namespace weft
