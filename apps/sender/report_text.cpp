// A report for people (report.hpp).

#include <ostream>

#include "console/text.hpp"
#include "sender/report.hpp"

namespace sender {

namespace {

using console::grouped;

std::string counted(std::uint64_t count, std::string const& one, std::string const& many) {
    return grouped(count) + ' ' + (count == 1 ? one : many);
}

void print_part(std::ostream& out, std::uint64_t count, char const* what) {
    if (count != 0) out << "  " << grouped(count) << ' ' << what << '\n';
}

void print_not_mailed(std::ostream& out, report const& result) {
    out << "not mailed: " << grouped(result.not_mailed()) << '\n';
    print_part(out, result.bad_rows, "with a row that no letter could be made of");
    print_part(out, result.refused, "refused for good");
    print_part(out, result.gave_up, "given up after all tries");
    print_part(out, result.unknown, "perhaps mailed: nobody knows; see --retry-unknown");
    print_part(out, result.not_tried, "not tried");
}

}  // namespace

void print_text(std::ostream& out, report const& result) {
    out << (result.dry_run ? "would be sent: " : "sent: ") << counted(result.sent, "letter", "letters") << " to " << result.way;
    if (!result.dry_run)
        out << " in " << console::fixed(result.seconds, 1) << " s, " << grouped(static_cast<std::uint64_t>(result.per_second()))
            << "/s, " << counted(result.attempts, "attempt", "attempts");
    out << '\n' << "read: " << counted(result.rows, "row", "rows") << " of " << result.recipients_file << '\n';
    if (result.duplicates != 0) out << "left out as duplicates: " << counted(result.duplicates, "row", "rows") << '\n';
    if (result.mailed_before != 0) out << "mailed before: " << grouped(result.mailed_before) << ", by " << result.journal_file << '\n';
    if (result.not_mailed() == 0) return;
    print_not_mailed(out, result);
    if (!result.dry_run)
        out << "they are in " << result.failures_file << "; when it is put right: --recipients " << result.failures_file << " --resume\n";
}

}  // namespace sender
