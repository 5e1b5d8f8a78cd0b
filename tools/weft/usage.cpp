// CLI11 knows that a word was not expected; what could have been expected is in the commands that it did understand.

#include "usage.hpp"

#include <weft/detail/nearest.hpp>

namespace weft::cli {
namespace {

/// The commands that were understood, outermost first.
std::vector<CLI::App const*> understood(CLI::App const& root) {
    std::vector<CLI::App const*> chain{&root};
    for (auto next = root.get_subcommands(); !next.empty(); next = next.front()->get_subcommands()) chain.push_back(next.front());
    return chain;
}

std::string spelling(std::vector<CLI::App const*> const& chain) {
    std::string text;
    for (auto const* each : chain) text += (text.empty() ? "" : " ") + each->get_name();
    return text;
}

std::vector<std::string> option_names(std::vector<CLI::App const*> const& chain) {
    std::vector<std::string> names;
    for (auto const* command : chain)
        for (auto const* option : command->get_options())
            for (auto const& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

std::vector<std::string> command_names(CLI::App const& of) {
    std::vector<std::string> names;
    for (auto const* each : of.get_subcommands([](CLI::App const*) { return true; })) names.push_back(each->get_name());
    return names;
}

std::string about_word(std::vector<CLI::App const*> const& chain, std::string const& word) {
    if (word.starts_with("-"))
        return "unknown option " + word + detail::did_you_mean(word.substr(0, word.find('=')), option_names(chain));
    auto const commands = command_names(*chain.back());
    if (commands.empty()) return "unexpected argument '" + word + "'";
    return "unknown command '" + word + "'" + detail::did_you_mean(word, commands);
}

}  // namespace

std::string usage_error(CLI::App const& root, CLI::ParseError const& wrong) {
    auto const chain = understood(root);
    auto const left = root.remaining(true);
    bool const about_the_word = dynamic_cast<CLI::ExtrasError const*>(&wrong) != nullptr ||
                                dynamic_cast<CLI::RequiredError const*>(&wrong) != nullptr;
    std::string const text = about_the_word && !left.empty() ? about_word(chain, left.front()) : wrong.what();
    return text + " (see " + spelling(chain) + " --help)";
}

}  // namespace weft::cli
