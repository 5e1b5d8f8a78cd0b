// An option of an outer command is understood behind an inner one where that falls through.

#include "completion_tree.hpp"

namespace weft::cli {
namespace {

std::vector<CLI::App const*> commands_of(CLI::App const& in) {
    auto found = in.get_subcommands([](CLI::App const* each) { return !each->get_name().empty() && !each->get_disabled(); });
    return {found.begin(), found.end()};
}

std::string first_line(std::string const& text) { return text.substr(0, text.find('\n')); }

value_kind kind_of(CLI::Option const& option) {
    auto const type = option.get_type_name();
    auto const name = option.get_lnames().empty() ? option.get_name() : option.get_lnames().front();
    if (name == "app" || name == "apps" || type == "APP") return value_kind::application;
    if (name == "node" || name == "nodes") return value_kind::node;
    if (type == "DIR" || name == "run-dir") return value_kind::folder;
    return type == "FILE" ? value_kind::file : value_kind::anything;
}

option_word word_of(CLI::Option const& option) {
    option_word made{.spellings = {}, .help = first_line(option.get_description()), .takes_value = option.get_items_expected_max() > 0,
                     .value = kind_of(option)};
    for (auto const& name : option.get_snames()) made.spellings.push_back("-" + name);
    for (auto const& name : option.get_lnames()) made.spellings.push_back("--" + name);
    return made;
}

/// `around`: options that the outer commands take from inner ones as well.
void collect(CLI::App const& command, std::string const& path, std::vector<option_word> const& around, std::vector<command_words>& into) {
    command_words made{.path = path, .help = first_line(command.get_description()), .commands = {}, .options = {}};
    for (auto const* option : command.get_options()) {
        auto word = word_of(*option);
        if (!word.spellings.empty()) {
            made.options.push_back(std::move(word));
        } else if (!made.has_arguments) {
            made.has_arguments = true;
            made.argument = word.value;
        }
    }
    std::vector<option_word> inherited;
    for (auto const& each : made.options)
        if (each.spellings.back() != "--help" && each.spellings.back() != "--version") inherited.push_back(each);
    if (command.get_fallthrough()) {
        made.options.insert(made.options.end(), around.begin(), around.end());
        inherited.insert(inherited.end(), around.begin(), around.end());
    }
    auto const inner = commands_of(command);
    for (auto const* each : inner) made.commands.push_back(each->get_name());
    into.push_back(std::move(made));
    for (auto const* each : inner) collect(*each, path.empty() ? each->get_name() : path + ' ' + each->get_name(), inherited, into);
}

}  // namespace

std::vector<command_words> words_of(CLI::App const& root) {
    std::vector<command_words> all;
    collect(root, "", {}, all);
    return all;
}

}  // namespace weft::cli
