// Pipelines as tables, one for each.

#include "format.hpp"
#include "model.hpp"
#include "pipelines.hpp"
#include "table.hpp"
#include "view.hpp"

namespace weft::cli {
namespace {

std::string joined(std::vector<std::string> const& names) {
    std::string text;
    for (auto const& each : names) text += (text.empty() ? "" : ", ") + each;
    return text.empty() ? "-" : text;
}

std::vector<std::string> cells(stage_group const& of) {
    bool const takes = of.kind != "producer";
    bool const gives = !of.dispatcher.empty();
    std::string const none = "-";
    return {of.name,
            std::to_string(of.processes),
            of.kind,
            joined(of.from),
            gives ? of.dispatcher : none,
            takes ? short_count(of.in) : none,
            gives ? short_count(of.out) : none,
            gives ? short_count(of.demand) : none,
            gives ? short_count(of.buffered) : none,
            gives ? short_count(of.discarded) : none,
            short_count(of.mailbox)};
}

std::string pipeline_text(pipeline const& whole, bool rates, bool with_header) {
    table lines{{"STAGE", "N", "KIND", "FROM", "DISPATCHER", rates ? "IN/S" : "IN", rates ? "OUT/S" : "OUT", "DEMAND", "BUFFER", "DROPPED",
                 "MAILBOX"}};
    for (auto const& each : whole.stages) lines.add(cells(each));
    std::string const title = (whole.application.empty() ? "" : "app " + whole.application + ", ") + std::to_string(whole.processes) +
                              (whole.processes == 1 ? " stage\n" : " stages\n");
    return (with_header ? title : "") + lines.to_text(with_header);
}

}  // namespace

std::string pipelines_text(json::object const& answer, bool rates, bool with_header) {
    std::string text;
    for (auto const& each : pipelines_of(answer, rates)) text += (text.empty() || !with_header ? "" : "\n") + pipeline_text(each, rates, with_header);
    if (text.empty() && with_header) text = "no stages\n";
    if (flag_of(answer, "truncated")) text += "cut to the size of one answer\n";
    return text;
}

}  // namespace weft::cli
