#include "proc/crash_book.hpp"

#include <weft/crash_report.hpp>

#include <chrono>
#include <ctime>
#include <string_view>

namespace weft {
namespace {

/// "2026-01-02T12:00:07.433018Z".
std::string time_text(nanoseconds since_1970) {
    auto const seconds = static_cast<std::time_t>(since_1970 / std::chrono::seconds{1});
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::string text(32, '\0');
    text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts));
    std::string micros = std::to_string(since_1970 % std::chrono::seconds{1} / std::chrono::microseconds{1});
    return text + "." + std::string(6 - micros.size(), '0') + micros + "Z";
}

/// What somebody else wrote stays in its line.
std::string one_line(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '\n') out += "\\n";
        else if (byte < 0x20 || byte == 0x7f) (out += "\\x") += {digits[byte >> 4U], digits[byte & 15U]};
        else out += c;
    }
    return out;
}

class lines {
public:
    lines& add(std::string_view key, std::string_view value) {
        text_ += "  " + std::string{key} + ": " + one_line(value) + "\n";
        return *this;
    }
    lines& add(std::string_view key, std::uint64_t value) { return add(key, std::to_string(value)); }
    lines& add_if_any(std::string_view key, std::string_view value) { return value.empty() ? *this : add(key, value); }
    lines& add_below(std::string_view value) {
        text_ += "    " + one_line(value) + "\n";
        return *this;
    }
    lines& add_left_out(std::uint64_t all, std::size_t shown) {
        return all > shown ? add_below("… and " + std::to_string(all - shown) + " more") : *this;
    }
    lines& add_trace(std::string_view trace) {
        while (!trace.empty()) {
            std::size_t const end = trace.find('\n');
            std::string_view line = trace.substr(0, end);
            line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
            add_below(line);
            if (end == std::string_view::npos) break;
            trace.remove_prefix(end + 1);
        }
        return *this;
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string list_of(std::vector<pid> const& all) {
    std::string out;
    for (pid const each : all) out += (out.empty() ? "" : " ") + to_string(each);
    return out.empty() ? "none" : out;
}

std::string neighbour_text(process_summary const& of) {
    std::string text = to_string(of.id);
    for (std::string const* each : {&of.name, &of.label})
        if (!each->empty()) text += " " + *each;
    if (!of.behaviour.empty()) text += ", " + of.behaviour;
    text += ", spawned at " + of.spawned_at + ", " + to_string(of.state);
    if (!of.waits_at.empty()) text += " at " + of.waits_at;
    return text + ", mailbox " + std::to_string(of.mailbox) + ", reductions " + std::to_string(of.reductions);
}

void add_lists(lines& to, crash_report const& what) {
    process_details const& of = what.process;
    to.add("links", list_of(of.links)).add_left_out(what.links, of.links.size());
    if (of.sensitive) {
        to.add("messages", "hidden, the process is sensitive").add("dictionary", "hidden, the process is sensitive");
    } else {
        to.add("messages", of.messages.empty() ? "none" : "the oldest first");
        for (std::string const& each : of.messages) to.add_below(each);
        to.add_left_out(of.summary.mailbox, of.messages.size());
        to.add("dictionary", std::to_string(what.dictionary) + " entries");
        for (auto const& [key, type] : of.dictionary) to.add_below(key + ": " + type);
        to.add_left_out(what.dictionary, of.dictionary.size());
    }
    to.add("neighbours", what.neighbours.empty() ? "none" : "linked, not trapping exits");
    for (process_summary const& each : what.neighbours) to.add_below(neighbour_text(each));
}

}  // namespace

void set_crash_reports(crash_report_options options) { proc::crash_book::instance().configure(std::move(options)); }

std::vector<crash_report> crash_reports() { return proc::crash_book::instance().all(); }
std::optional<crash_report> find_crash_report(std::uint64_t number) { return proc::crash_book::instance().find(number); }
std::optional<crash_report> find_crash_report(pid of) { return proc::crash_book::instance().find(of); }

std::string crash_report_mark(pid of) {
    std::uint64_t const number = proc::crash_book::instance().number_of(of);
    return number == 0 ? std::string{} : "; report " + std::to_string(number);
}

std::string cut_for_report(std::string text) {
    return proc::cut(std::move(text), proc::crash_book::instance().options()->text_bytes);
}

std::string to_string(crash_report const& what) {
    process_summary const& of = what.process.summary;
    lines out;
    out.add("at", time_text(what.at))
        .add("initial call", of.spawned_at)
        .add("pid", to_string(of.id))
        .add_if_any("registered name", of.name)
        .add_if_any("label", of.label)
        .add_if_any("behaviour", of.behaviour)
        .add_if_any("application", of.application)
        .add("reason", what.reason.to_string())
        .add_trace(what.reason.trace())
        .add("ancestors", list_of(what.process.ancestors))
        .add("mailbox length", of.mailbox);
    add_lists(out, what);
    out.add("trap exit", of.trap_exit ? "true" : "false")
        .add("status", to_string(of.state))
        .add("memory", of.memory_bytes)
        .add("reductions", of.reductions);
    return "crash report " + std::to_string(what.number) + " of " + to_string(of.id) + "\n" + out.take();
}

}  // namespace weft
