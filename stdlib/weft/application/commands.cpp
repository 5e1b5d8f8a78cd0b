// The table of commands: filled by applications while they start, read by the control thread.

#include <weft/application/commands.hpp>
#include <weft/errors.hpp>

#include <algorithm>

namespace weft::app {
namespace {

bool is_word(std::string_view name) {
    auto const plain = [](unsigned char c) { return c > ' ' && c < 0x7F; };
    return !name.empty() && name.front() != '-' && std::all_of(name.begin(), name.end(), plain);
}

}  // namespace

void command_table::add(std::string const& application, app_command command) {
    if (!is_word(command.name))
        throw argument_error{"command: the name is '" + command.name + "'; it must be one word without a dash in front"};
    if (!command.run) throw argument_error{"command " + command.name + ": run is empty"};
    std::lock_guard const held{guard_};
    auto& all = by_application_[application];
    std::string name = command.name;
    if (!all.try_emplace(std::move(name), std::move(command)).second)
        throw argument_error{"command " + command.name + ": " + application + " has one of this name already"};
}

void command_table::remove_all(std::string const& application) {
    commands gone;  // destroyed behind the lock: what they hold is the application's
    std::lock_guard const held{guard_};
    if (auto found = by_application_.extract(application)) gone = std::move(found.mapped());
}

std::vector<command_table::entry> command_table::list() const {
    std::lock_guard const held{guard_};
    std::vector<entry> found;
    for (auto const& [application, all] : by_application_)
        for (auto const& [name, each] : all) found.push_back({application, name, each.help});
    return found;
}

std::optional<app_command> command_table::find(std::string_view application, std::string_view name) const {
    std::lock_guard const held{guard_};
    auto const of = by_application_.find(application);
    if (of == by_application_.end()) return std::nullopt;
    auto const found = of->second.find(name);
    if (found == of->second.end()) return std::nullopt;
    return found->second;
}

}  // namespace weft::app
