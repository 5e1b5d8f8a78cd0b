// The job from options to exit code (job.hpp).

#include "sender/job.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <boost/uuid/random_generator.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <utility>
#include <weft/file.hpp>

#include "console/text.hpp"
#include "csv/input_error.hpp"
#include "sender/body.hpp"
#include "sender/disk.hpp"
#include "sender/failures.hpp"
#include "sender/outbox.hpp"
#include "sender/preparation.hpp"
#include "sender/progress.hpp"
#include "sender/report.hpp"
#include "sender/smtp_delivery.hpp"

namespace sender {

namespace {

namespace fs = std::filesystem;
using kind = verdict::kind;

constexpr auto prefix = "sender: ";
constexpr std::size_t most_problems_shown = 20;
constexpr auto perhaps_mailed = "perhaps mailed by an earlier run: nobody knows; --retry-unknown mails it again";

std::string machine_name() {
    std::array<char, 256> name{};
    bool const known = ::gethostname(name.data(), name.size() - 1) == 0 && name.front() != '\0';
    return known ? name.data() : "localhost";
}

// As the journal has it: another folder is another mailing, another server is not.
std::string way_of(options const& what) {
    return what.smtp ? "smtp" : "outbox " + console::printable(fs::absolute(what.outbox).lexically_normal().string());
}

std::string shown_way(options const& what) {
    if (what.smtp) return "the server " + what.smtp->host + " port " + what.smtp->port;
    return (fs::path{what.outbox} / "new").string();
}

// Errors: csv::input_error when it is of another mailing.
journal_book book_of(std::string const& text, options const& what) {
    journal_book made{boost::uuids::random_generator{}(), way_of(what)};
    if (!journal_book::is_begun(text)) return made;
    journal_book found{text, what.journal};
    auto const mailed = found.sent() + found.begun();
    if (mailed != 0 && !what.resume)
        throw csv::input_error{what.journal + " is there: " + console::grouped(mailed) + (mailed == 1 ? " recipient has" : " recipients have") +
                               " got this letter; --resume goes on with the others, another --journal begins anew"};
    if (found.way() == made.way()) return found;
    if (mailed == 0) return made;
    throw csv::input_error{what.journal + " is of a mailing by " + found.way() + ", this one goes by " + made.way() + "; give another --journal"};
}

class job {
public:
    job(options const& what, job_io const& io) : what_{what}, io_{io}, prepared_{prepare(what)} {
        auto const& list = prepared_.list;
        result_.recipients_file = list.file;
        result_.way = shown_way(what_);
        result_.journal_file = what_.journal;
        result_.failures_file = what_.failures;
        result_.rows = list.rows;
        result_.duplicates = list.duplicates.size();
        result_.bad_rows = list.rejected.size();
        failed_ = list.rejected;
    }

    exit_status run() {
        tell_duplicates();
        return what_.dry_run ? run_dry() : run_wet();
    }

private:
    exit_status run_dry() {
        result_.dry_run = true;
        std::string const text = file_exists(what_.journal) ? weft::read_file(what_.journal) : "";
        auto const book = book_of(text, what_);
        auto const& people = prepared_.list.people;
        for (auto const& each : people) {
            auto const where = book.of(each.key);
            bool const left_out = where == standing::sent || (where == standing::begun && !what_.retry_unknown);
            ++(where == standing::sent ? result_.mailed_before : left_out ? result_.unknown : result_.sent);
        }
        tell_problems();
        if (!what_.json && !people.empty()) show_letter(people.front(), book);
        return print();
    }

    void show_letter(recipient const& to, journal_book const& book) {
        auto const shown = prepared_.text.write(
            {.fields = to.fields, .address = to.address, .id = book.letter_id(to.key), .date = now()});
        io_.out << "the first letter, to " << to.address << ":\n\n" << with_line_feeds(shown.text) << '\n';
    }

    exit_status run_wet() {
        file_lock const lock{what_.journal};
        auto const text = weft::read_file(what_.journal);
        auto const book = book_of(text, what_);
        auto const way = make_way();
        auto const notes = journal::start_link(what_.journal, book.valid_bytes(), book.valid_bytes() == 0 ? book.first_line() : "");
        mail(choose(book, *way, notes), book, way, notes);
        way->finish();
        tell_problems();
        weft::write_file(what_.failures, failures_csv(prepared_.list, failed_));
        auto const status = print();
        notes.sync();
        return status;
    }

    [[nodiscard]] std::shared_ptr<delivery const> make_way() const {
        if (!what_.smtp) return std::make_shared<outbox>(what_.outbox);
        return std::make_shared<smtp_delivery>(smtp_server{
            .host = what_.smtp->host, .port = what_.smtp->port, .our_name = what_.helo.empty() ? machine_name() : what_.helo});
    }

    // Whom to mail: not who was mailed before, nor who may have been.
    std::vector<recipient> choose(journal_book const& book, delivery const& way, journal const& notes) {
        std::vector<recipient> people;
        for (auto& each : std::exchange(prepared_.list.people, {})) {
            auto where = book.of(each.key);
            if (where == standing::begun) where = settled(each, way.look(book.letter_id(each.key)), notes);
            if (where == standing::sent) ++result_.mailed_before;
            else if (where == standing::begun && !what_.retry_unknown) fail(std::move(each), {kind::unknown, perhaps_mailed});
            else people.push_back(std::move(each));
        }
        return people;
    }

    static standing settled(recipient const& who, verdict const& seen, journal const& notes) {
        if (seen.what == kind::unknown) return standing::begun;
        notes.settle(who.key, seen.what == kind::sent);
        return seen.what == kind::sent ? standing::sent : standing::not_mailed;
    }

    void mail(std::vector<recipient> people, journal_book const& book, std::shared_ptr<delivery const> const& way, journal const& notes) {
        std::vector<std::string> ids;
        for (auto const& each : people) ids.push_back(book.letter_id(each.key));
        auto const plan = std::make_shared<mailing_plan const>(mailing_plan{
            .people = std::move(people), .ids = std::move(ids), .text = prepared_.text, .way = way, .notes = notes});
        progress meter{io_.err, io_.err_is_terminal && !what_.quiet, io_.now, plan->people.size()};
        auto const verdicts = mail_all(
            plan, what_.pace,
            {.tried = [&](verdict const& came_to) { meter.tried(came_to); },
             .pausing = [&](unsigned round, weft::nanoseconds pause, std::size_t left) { meter.pausing(round, pause, left); }});
        result_.attempts = meter.attempts();
        result_.seconds = meter.seconds();
        meter.finish();
        for (std::size_t i = 0; i < verdicts.size(); ++i) {
            if (verdicts[i].what == kind::sent) ++result_.sent;
            else fail(plan->people[i], verdicts[i]);
        }
    }

    void fail(recipient who, verdict const& why) {
        auto reason = why.reason;
        switch (why.what) {
            case kind::sent: break;
            case kind::refused: ++result_.refused; break;
            case kind::unknown: ++result_.unknown; break;
            case kind::stop: ++result_.not_tried; break;
            case kind::try_again:
                ++result_.gave_up;
                reason = "given up after " + std::to_string(what_.pace.retries + 1) + (what_.pace.retries == 0 ? " try: " : " tries: ") + reason;
                break;
        }
        failed_.push_back({.line = who.line, .reason = std::move(reason), .fields = std::move(who.fields)});
    }

    void tell_duplicates() const {
        auto const& rows = prepared_.list.duplicates;
        if (what_.quiet) return;
        for (auto const& row : rows | std::views::take(most_problems_shown))
            io_.err << prefix << place(row.line) << ": " << row.address << " is in line " << row.first << " already; row left out\n";
        tell_hidden(rows.size(), "duplicates");
    }

    void tell_problems() {
        std::ranges::sort(failed_, {}, &rejected_row::line);
        if (what_.quiet) return;
        for (auto const& row : failed_ | std::views::take(most_problems_shown))
            io_.err << prefix << place(row.line) << ": " << address_in(row) << row.reason << "; not mailed\n";
        tell_hidden(failed_.size(), "that were not mailed");
    }

    [[nodiscard]] std::string place(std::uint64_t line) const { return prepared_.list.file + ':' + std::to_string(line); }

    [[nodiscard]] std::string address_in(rejected_row const& row) const {
        return row.fields.empty() ? "" : console::printable(row.fields[prepared_.list.address_column]) + ": ";
    }

    void tell_hidden(std::size_t count, char const* what) const {
        if (count > most_problems_shown) io_.err << prefix << "and " << console::grouped(count - most_problems_shown) << " more " << what << '\n';
    }

    exit_status print() const {
        what_.json ? print_json(io_.out, result_) : print_text(io_.out, result_);
        if (io_.out.flush()) return result_.not_mailed() == 0 ? exit_status::all_mailed : exit_status::some_not_mailed;
        io_.err << prefix << "cannot write the report to standard output\n";
        return exit_status::cannot_work;
    }

    static std::chrono::sys_seconds now() {
        return std::chrono::sys_seconds{std::chrono::duration_cast<std::chrono::seconds>(weft::system_time())};
    }

    options const& what_;
    job_io const& io_;
    prepared prepared_;
    report result_;
    std::vector<rejected_row> failed_;
};

}  // namespace

exit_status run_job(options const& what, job_io const& io) {
    auto const refuse = [&](exit_status how, std::string const& why) {
        io.err << prefix << why << '\n';
        return how;
    };
    try {
        return job{what, io}.run();
    } catch (csv::input_error const& unusable) {
        return refuse(exit_status::cannot_work, unusable.what());
    } catch (journal_error const& unwritable) {
        return refuse(exit_status::cannot_work, std::string{"the journal cannot be written: "} + unwritable.what());
    } catch (fs::filesystem_error const& failed) {
        if (file_lock::busy(failed)) return refuse(exit_status::in_use, failed.path1().string() + " is in use by another run");
        return refuse(exit_status::cannot_work, failed.what());
    }
}

}  // namespace sender
