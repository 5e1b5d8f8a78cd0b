// A run's own process starts the two pipelines, and from then on only listens (run.hpp).

#include "tickets/run.hpp"

#include "console/status_line.hpp"
#include "console/text.hpp"
#include "storage/lock_file.hpp"
#include "storage/output_file.hpp"
#include "tickets/answering.hpp"
#include "tickets/booking.hpp"
#include "tickets/broker.hpp"
#include "tickets/intake_rate.hpp"
#include "tickets/store_fault.hpp"
#include "tickets/unanswered_reader.hpp"

#include <weft/blocking.hpp>
#include <weft/broadway.hpp>
#include <weft/gen_server.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <optional>
#include <ostream>

namespace tickets {

namespace {

constexpr auto prefix = "tickets: ";
constexpr auto look = std::chrono::milliseconds{100};  // how often the progress is looked at

class run_of_serving {
public:
    run_of_serving(serve_options const& how, streams const& io)
        : how_{how}, io_{io}, parent_{weft::parent()}, line_{io.err, io.err_is_terminal || how.progress, io.now}, quiet_since_{io.now()} {}

    exit_status to_the_end() {
        weft::blocking([this] { check_files(); });
        static_cast<void>(broker_of(how_.broker).publish_to(how_.broker));  // throws when it cannot be used now
        start_booking();
        if (!broken_) start_answering();
        while (!over_) listen();
        lift_limit();
        stop(booking_);
        stop(answering_);
        line_.clear();
        if (broken_) io_.err << prefix << *broken_ << '\n';
        else io_.out << done_text() << '\n';
        return broken_ ? exit_status::failed : exit_status::done;
    }

private:
    /// What is wrong with one, or with the broker, is said in plain words before a pipeline falls over it.
    void check_files() const {
        bookings known{how_.bookings, how_.seats};
        auto const mine = storage::lock_file::try_take(storage::lock_path(how_.answers));
        if (mine) storage::output_file{how_.answers, known.answers_bytes()};
    }

    void start_booking() {
        source from = broker_of(how_.broker).open(how_.broker);
        weft::broadway::options<booking> how{
            .name = booking::pipeline,
            .producer = {.start = std::move(from.producer), .rate_limiting = intake_limit(how_.rate)},
            .processors = {.concurrency = how_.concurrency, .max_demand = how_.batch_size},
            .batchers = {{booking::batcher::store, {.batch_size = how_.batch_size, .batch_timeout = how_.batch_timeout}}},
            .context = std::make_shared<booking::shared const>(
                booking::shared{.options = how_, .refuse = std::move(from.refuse), .counts = counts_, .run = weft::self()})};
        if (!from.partitions_itself) how.processors.partition_by = customer_number;
        booking_ = started(weft::broadway::try_start_link<booking>(std::move(how)));
    }

    void start_answering() {
        answering_ = started(weft::broadway::try_start_link<answering>(
            {.name = "tickets.answering",
             .producer = {.start = weft::broadway::producer<unanswered_reader>(how_)},
             .processors = {.concurrency = 1, .max_demand = how_.batch_size},
             .batchers = {{answering::batcher::file, {.batch_size = how_.batch_size, .batch_timeout = how_.batch_timeout}}},
             .context = std::make_shared<answering::shared const>(answering::shared{.options = how_, .counts = counts_, .run = weft::self()})}));
    }

    weft::pid started(weft::result<weft::pid> const& pipeline) {
        if (pipeline) return *pipeline;
        give_up("cannot start", pipeline.error());
        return {};
    }

    void give_up(char const* what, weft::exit_reason const& why) {
        give_up(std::string{what} + ": " + why.to_string());
    }
    void give_up(std::string why) {
        over_ = true;
        if (!broken_) broken_ = std::move(why);
    }

    void listen() {
        weft::receive([this](weft::exit_msg const& told) {
                          if (told.from != parent_) return give_up("gave up", told.reason);
                          over_ = true;
                      },
                      [this](cannot_store told) { give_up(std::move(told.why)); },
                      weft::after(look, [this] { look_at_progress(); }));
    }

    void look_at_progress() {
        line_.update([this] { return done_text(); });
        auto const came = progress_counts::read(counts_.came);
        auto const now = io_.now();
        if (came != came_) {
            came_ = came;
            quiet_since_ = now;
        }
        if (how_.idle > weft::nanoseconds{0} && now - quiet_since_ >= how_.idle) over_ = true;
    }

    /// What has been taken from the broker already is not made to wait at the end.
    static void lift_limit() {
        try {
            set_intake_rate(0);
        } catch (weft::call_exit const&) {  // it does not run any more
        }
    }

    static void stop(weft::pid pipeline) {
        if (pipeline && weft::is_alive(pipeline)) static_cast<void>(weft::try_stop(pipeline));
    }

    [[nodiscard]] std::string done_text() const {
        return console::grouped(progress_counts::read(counts_.came)) + " requests came, " +
               console::grouped(progress_counts::read(counts_.stored)) + " were new, " +
               console::grouped(progress_counts::read(counts_.answered)) + " answered";
    }

    serve_options const& how_;
    streams const& io_;
    weft::pid parent_;
    console::status_line line_;
    progress_counts counts_;
    weft::pid booking_;
    weft::pid answering_;
    std::uint64_t came_ = 0;
    std::chrono::steady_clock::time_point quiet_since_;
    bool over_ = false;
    std::optional<std::string> broken_;
};

}  // namespace

exit_status serve(serve_options const& how, streams const& io) { return run_of_serving{how, io}.to_the_end(); }

}  // namespace tickets
