// A report for programs (report.hpp), one JSON object. The keys are part of the program's contract.

#include <boost/json.hpp>
#include <ostream>

#include "console/text.hpp"
#include "sender/report.hpp"

namespace sender {

namespace json = boost::json;

// JSON text must be UTF-8; the name of a file may not be.
void print_json(std::ostream& out, report const& result) {
    json::object const all{{"dry_run", result.dry_run},
                           {"recipients", console::printable(result.recipients_file)},
                           {"to", console::printable(result.way)},
                           {"journal", console::printable(result.journal_file)},
                           {"failures", console::printable(result.failures_file)},
                           {"rows", result.rows},
                           {"sent", result.sent},
                           {"mailed_before", result.mailed_before},
                           {"duplicates", result.duplicates},
                           {"not_mailed", result.not_mailed()},
                           {"bad_rows", result.bad_rows},
                           {"refused", result.refused},
                           {"gave_up", result.gave_up},
                           {"unknown", result.unknown},
                           {"not_tried", result.not_tried},
                           {"attempts", result.attempts},
                           {"seconds", result.seconds},
                           {"per_second", result.per_second()}};
    out << json::serialize(all) << '\n';
}

}  // namespace sender
