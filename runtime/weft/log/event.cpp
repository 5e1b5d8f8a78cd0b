#include <weft/log/event.hpp>

#include <exception>

namespace weft::log {

namespace {

std::string plain_text(report const& of) {
    std::string text = of.kind.empty() ? "report" : of.kind;
    if (!of.data.empty()) (text += ' ') += of.data.to_string();
    return text;
}

std::string formatted_text(report const& of) {
    if (!of.format) return plain_text(of);
    try {
        return of.format(of);
    } catch (std::exception const& thrown) {
        return "the format of a report threw: " + std::string{thrown.what()} + "; the report: " + plain_text(of);
    }
}

}  // namespace

std::string event::text() const {
    if (auto const* said = std::get_if<std::string>(&what)) return *said;
    auto const& told = std::get<report>(what);
    std::string text = formatted_text(told);
    if (!told.detail.empty()) text += "; more: " + told.detail;
    return text;
}

std::string event::origin() const {
    if (!told_of.empty()) return told_of;
    std::string who = application.empty() ? "weft" : application;
    if (process) (who += ' ') += to_string(process);
    for (std::string const& also : {name, label})
        if (!also.empty()) (who += ' ') += also;
    return who;
}

std::string event::line() const {
    std::string all = one_line(origin());
    if (!metadata.empty()) (all += ' ') += metadata.to_string();
    return (all += ": ") += one_line(text());
}

std::size_t event::bytes() const noexcept {
    std::size_t all = sizeof(event) + application.size() + name.size() + label.size() + told_of.size() + metadata.bytes() +
                      callers.size() * sizeof(pid);
    if (auto const* said = std::get_if<std::string>(&what)) return all + said->size();
    auto const& told = std::get<report>(what);
    return all + told.kind.size() + told.detail.size() + told.data.bytes();
}

}  // namespace weft::log
