// The node says itself when it is ready, so that whoever depends on the unit waits for the applications and not for a process.

#include "systemd_unit.hpp"

#include <algorithm>
#include <chrono>

namespace weft::cli {
namespace {

// Beyond the node's own limit: it must be able to say what holds it up before it is killed.
constexpr std::chrono::seconds grace{10};

/// A line's end would begin the next setting of the unit.
bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

std::string in_hex(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    auto const number = static_cast<unsigned char>(c);
    return {'\\', 'x', digits[number / 16], digits[number % 16]};
}

std::string joined(std::vector<std::string> const& words) {
    std::string text;
    for (auto const& word : words) text += (text.empty() ? "" : " ") + systemd_word(word);
    return text;
}

std::string start_line(systemd_unit const& what) {
    std::vector<std::string> words{what.program, "run"};
    words.insert(words.end(), what.applications.begin(), what.applications.end());
    words.insert(words.end(), {"--name", what.node, "--log-format", "journal"});
    words.insert(words.end(), what.options.begin(), what.options.end());
    return joined(words);
}

std::string stop_seconds(nanoseconds limit) {
    if (limit == infinity) return "infinity";
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(limit + grace).count());
}

}  // namespace

std::string systemd_word(std::string_view word) {
    constexpr std::string_view needs_quotes = " \"'\\;";
    std::string made;
    bool plain = !word.empty() && word.find_first_of(needs_quotes) == std::string_view::npos;
    for (char const c : word) {
        if (is_control(c)) {
            made += in_hex(c);
            plain = false;
            continue;
        }
        if (c == '%' || c == '$') made += c;
        if (c == '"' || c == '\\') made += '\\';
        made += c;
    }
    return plain ? made : '"' + made + '"';
}

std::string unit_text(systemd_unit const& what) {
    // The run directory outlives the node, because nodes of other units may share it.
    return "[Unit]\n"
           "Description=weft node " + what.node + " (" + what.description + ")\n"
           "After=network-online.target\n"
           "Wants=network-online.target\n"
           "\n"
           "[Service]\n"
           "Type=notify\n" +
           (what.user.empty() ? "" : "User=" + what.user + '\n') +
           "ExecStart=" + start_line(what) + "\n"
           "ExecReload=" + joined({what.program, "reload", what.node}) + "\n"
           "RuntimeDirectory=weft\n"
           "RuntimeDirectoryMode=0700\n"
           "RuntimeDirectoryPreserve=yes\n"
           "TimeoutStopSec=" + stop_seconds(what.stop_timeout) + "\n"
           "WatchdogSec=10\n"
           "Restart=on-failure\n"
           "RestartPreventExitStatus=2 65 78\n"
           "LimitNOFILE=262144\n"
           "\n"
           "[Install]\n"
           "WantedBy=multi-user.target\n";
}

}  // namespace weft::cli
