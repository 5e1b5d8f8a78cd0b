// bash and zsh run the same loop over a table: which command the words so far name, then which words may come next. fish
// has rules instead of a loop.

#include "completion_scripts.hpp"

#include <algorithm>

namespace weft::cli {
namespace {

/// A name for functions: letters, digits and underscores.
std::string function_name(std::string_view program) {
    std::string made = "_";
    for (char const c : program) {
        bool const fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        made += fits ? c : '_';
    }
    return made;
}

std::string with_spaces(std::vector<std::string> const& words) {
    std::string text;
    for (auto const& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

template <class Wanted>
std::string spellings(command_words const& of, Wanted const& wanted) {
    std::vector<std::string> all;
    for (auto const& each : of.options)
        if (wanted(each)) all.insert(all.end(), each.spellings.begin(), each.spellings.end());
    return with_spaces(all);
}

std::string_view word_for(value_kind kind) {
    switch (kind) {
        case value_kind::file: return "file";
        case value_kind::folder: return "folder";
        case value_kind::application: return "application";
        case value_kind::node: return "node";
        case value_kind::anything: break;
    }
    return "anything";
}

/// The function that sets what may come behind a command: commands, flags, and options by what their value is.
std::string command_table(std::span<command_words const> all, std::string const& function) {
    std::string text = function + "_words() {\n    commands='' flags='' values='' files='' folders='' nodes='' argument=''\n    case $1 in\n";
    for (auto const& each : all) {
        auto const with = [&](value_kind kind) {
            return spellings(each, [kind](option_word const& one) { return one.takes_value && one.value == kind; });
        };
        text += "        '" + each.path + "')\n";
        auto const set = [&text](char const* name, std::string const& value) {
            if (!value.empty()) text += std::string{"            "} + name + "='" + value + "'\n";
        };
        set("commands", with_spaces(each.commands));
        set("flags", spellings(each, [](option_word const& one) { return !one.takes_value; }));
        set("values", with(value_kind::anything));
        set("files", with(value_kind::file));
        set("folders", with(value_kind::folder));
        set("nodes", with(value_kind::node));
        set("argument", each.has_arguments ? std::string{word_for(each.argument)} : std::string{});
        text += "            ;;\n";
    }
    return text + "    esac\n}\n\n";
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
    return text;
}

constexpr std::string_view bash_body = R"bash(# FUNCTION_names KIND: the first column of a list that the program prints.
FUNCTION_names() {
    local list=(nodes)
    [ "$1" = node ] || list=(app list)
    "${COMP_WORDS[0]}" "${list[@]}" 2>/dev/null | awk 'NR > 1 { print $1 }'
}

FUNCTION() {
    local commands flags values files folders nodes argument at='' word previous='' i
    local current=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    FUNCTION_words ''
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        # What stands behind -- belongs to the application.
        [ "$word" != -- ] || return 0
        if [[ " $values $files $folders $nodes " == *" $word "* ]]; then
            previous=$word
            [ $((i + 1)) -ge "$COMP_CWORD" ] || previous=''
            i=$((i + 1))
        elif [[ " $commands " == *" $word "* ]]; then
            at="${at:+$at }$word"
            FUNCTION_words "$at"
        fi
    done
    if [ -n "$previous" ]; then
        if [[ " $files " == *" $previous "* ]]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
        elif [[ " $folders " == *" $previous "* ]]; then
            mapfile -t COMPREPLY < <(compgen -d -- "$current")
        elif [[ " $nodes " == *" $previous "* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$(FUNCTION_names node)" -- "$current")
        fi
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$flags $values $files $folders $nodes" -- "$current")
    elif [ -n "$commands" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current")
    elif [ "$argument" = file ] || [ "$argument" = folder ]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    elif [ "$argument" = application ] || [ "$argument" = node ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(FUNCTION_names "$argument")" -- "$current")
    fi
}

complete -o bashdefault -o default -F FUNCTION PROGRAM
)bash";

constexpr std::string_view zsh_body = R"zsh(FUNCTION_names() {
    local list=(nodes)
    [[ $1 == node ]] || list=(app list)
    "${words[1]}" "${list[@]}" 2>/dev/null | awk 'NR > 1 { print $1 }'
}

FUNCTION() {
    local commands flags values files folders nodes argument at='' word previous='' i
    FUNCTION_words ''
    for ((i = 2; i < CURRENT; i++)); do
        word=${words[i]}
        [[ $word != -- ]] || { _files; return }
        if [[ " $values $files $folders $nodes " == *" $word "* ]]; then
            previous=$word
            ((i + 1 >= CURRENT)) || previous=''
            ((i += 1))
        elif [[ " $commands " == *" $word "* ]]; then
            at="${at:+$at }$word"
            FUNCTION_words "$at"
        fi
    done
    if [[ -n $previous ]]; then
        if [[ " $nodes " == *" $previous "* ]]; then
            compadd -- ${(f)"$(FUNCTION_names node)"}
        elif [[ " $folders " == *" $previous "* ]]; then
            _files -/
        elif [[ " $files " == *" $previous "* ]]; then
            _files
        fi
    elif [[ ${words[CURRENT]} == -* ]]; then
        compadd -- ${=flags} ${=values} ${=files} ${=folders} ${=nodes}
    elif [[ -n $commands ]]; then
        compadd -- ${=commands}
    elif [[ $argument == (application|node) ]]; then
        compadd -- ${(f)"$(FUNCTION_names $argument)"}
        [[ $argument == node ]] || _files -g '*.so'
    elif [[ -n $argument ]]; then
        _files
    fi
}

if [[ $funcstack[1] == FUNCTION ]]; then
    FUNCTION "$@"
else
    compdef FUNCTION PROGRAM
fi
)zsh";

std::string filled_in(std::string_view body, std::string const& function, std::string_view program) {
    return replaced(replaced(std::string{body}, "FUNCTION", function), "PROGRAM", program);
}

std::string fish_quoted(std::string const& text) {
    return '\'' + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + '\'';
}

std::string fish_values(value_kind kind, std::string_view program) {
    std::string const name{program};
    switch (kind) {
        case value_kind::node: return " -a '(" + name + " nodes 2>/dev/null | awk \"NR > 1 {print \\$1}\")'";
        case value_kind::application: return " -a '(" + name + " app list 2>/dev/null | awk \"NR > 1 {print \\$1}\")'";
        case value_kind::file: return " -F";
        case value_kind::folder: return " -a '(__fish_complete_directories)'";
        case value_kind::anything: break;
    }
    return {};
}

std::string fish_option(option_word const& one, std::string const& rule, std::string_view program) {
    std::string text = rule;
    for (auto const& each : one.spellings) text += each.starts_with("--") ? " -l " + each.substr(2) : " -s " + each.substr(1);
    if (one.takes_value) text += " -r" + fish_values(one.value, program);
    return text + " -d " + fish_quoted(one.help) + '\n';
}

}  // namespace

std::string bash_completion(std::span<command_words const> all, std::string_view program) {
    std::string const function = function_name(program);
    return "# shellcheck shell=bash\n# Completes " + std::string{program} + " in bash; made by `" + std::string{program} +
           " completion bash`.\n" + command_table(all, function) + filled_in(bash_body, function, program);
}

std::string zsh_completion(std::span<command_words const> all, std::string_view program) {
    std::string const function = function_name(program);
    return "#compdef " + std::string{program} + "\n# Made by `" + std::string{program} + " completion zsh`.\n" + command_table(all, function) +
           filled_in(zsh_body, function, program);
}

std::string fish_completion(std::span<command_words const> all, std::string_view program) {
    std::string const name{program};
    std::string const function = "_" + function_name(program) + "_at";
    std::string paths;
    for (auto const& each : all)
        if (!each.path.empty()) paths += ' ' + fish_quoted(each.path);
    std::string text = "# Made by `" + name + " completion fish`.\n"
                       "# Whether the commands among the words so far are these.\n"
                       "function " + function + "\n"
                       "    set -l at ''\n"
                       "    for word in (commandline -opc)[2..-1]\n"
                       "        set -l next (string trim -- \"$at $word\")\n"
                       "        if contains -- \"$next\"" + paths + "\n"
                       "            set at $next\n"
                       "        end\n"
                       "    end\n"
                       "    test \"$at\" = \"$argv[1]\"\n"
                       "end\n"
                       "complete -c " + name + " -f\n";
    for (auto const& each : all) {
        std::string const rule = "complete -c " + name + " -n " + fish_quoted(function + " \"" + each.path + "\"");
        for (auto const& inner : all) {
            std::string const word = inner.path.substr(inner.path.rfind(' ') + 1);
            bool const is_next = !inner.path.empty() && inner.path == (each.path.empty() ? word : each.path + ' ' + word);
            if (is_next) text += rule + " -a " + word + " -d " + fish_quoted(inner.help) + '\n';
        }
        if (auto const values = each.commands.empty() && each.has_arguments ? fish_values(each.argument, program) : ""; !values.empty())
            text += rule + values + '\n';
        for (auto const& one : each.options) text += fish_option(one, rule, program);
    }
    return text;
}

}  // namespace weft::cli
