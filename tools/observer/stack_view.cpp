#include "stack_view.hpp"

#include "format.hpp"
#include "model.hpp"

namespace weft::cli {
namespace {

std::string process_text(json::object const& of) {
    std::string const name = text_of(of, "name");
    return text_of(of, "pid") + (name.empty() ? "" : ' ' + name);
}

std::string state_text(json::object const& of) {
    std::string text = text_of(of, "state") + " for " + short_time(time_of(of, "state_ns"));
    if (auto const* const worker = of.if_contains("scheduler"); worker != nullptr && !worker->is_null()) text += " on scheduler " + word_of(*worker);
    return text;
}

std::string labels_text(json::object const& labels) {
    std::string text;
    for (auto const& [label, count] : labels) text += (text.empty() ? "" : ", ") + printable({label.data(), label.size()});
    return text;
}

std::string group_text(json::object const& group, address_names const& names) {
    std::string const shortest = short_time(time_of(group, "min_ns"));
    std::string const longest = short_time(time_of(group, "max_ns"));
    std::string count = std::to_string(count_of(group, "count"));
    count.insert(0, count.size() < 6 ? 6 - count.size() : 0, ' ');
    std::string text = count + " x  " + text_of(group, "state") + ", for " + shortest + (shortest == longest ? "" : " to " + longest);
    if (auto const labels = labels_text(object_of(group, "labels")); !labels.empty()) text += "        " + labels;
    text += '\n';
    std::string line;
    for (auto const& each : list_of(group, "frames"))
        if (each.is_object()) line += (line.empty() ? "" : " < ") + names.name_of(each.get_object());
    if (line.empty()) line = "no stack";
    return text + "          " + line + '\n';
}

}  // namespace

std::string stack_text(json::object const& answer, address_names const& names) {
    std::string text = process_text(answer) + ", " + state_text(answer) + '\n';
    std::size_t index = 0;
    for (auto const& each : list_of(answer, "frames"))
        if (each.is_object()) text += "  " + std::to_string(index++) + ' ' + names.name_of(each.get_object()) + '\n';
    if (index == 0) text += "  no stack that could be read now\n";
    if (index > 0 && flag_of(answer, "truncated")) text += "  there may be more\n";
    return text;
}

std::string groups_text(json::object const& answer, address_names const& names) {
    std::string text =
        std::to_string(count_of(answer, "total")) + " processes, " + std::to_string(count_of(answer, "different")) + " different stacks\n";
    for (auto const& each : list_of(answer, "groups"))
        if (each.is_object()) text += group_text(each.get_object(), names);
    if (flag_of(answer, "truncated")) text += "cut to the size of one answer\n";
    return text;
}

std::string folded(json::array const& frames, address_names const& names) {
    std::string text;
    for (std::size_t i = frames.size(); i-- > 0;) {
        if (!frames[i].is_object()) continue;
        std::string name = names.name_of(frames[i].get_object());
        name.erase(std::min(name.find(' '), name.size()));
        text += (text.empty() ? "" : ";") + name;
    }
    return text.empty() ? "(no stack)" : text;
}

}  // namespace weft::cli
