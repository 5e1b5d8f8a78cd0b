// What a line of the log costs whoever logs: one that is off, one written by the caller itself, one handed to a thread that
// writes a file. /dev/null takes both, so that no disk is measured.
#include "together.hpp"

#include <weft/log.hpp>
#include <weft/logger.hpp>

#include <atomic>
#include <memory>
#include <string_view>

namespace bench {

namespace {

/// Keeps what it is given, as the simplest handler there is.
struct counter final : weft::log::handler {
    void handle(weft::log::event_ptr const& what, weft::log::caller) override { bytes += static_cast<long>(what->line().size()); }
    std::atomic<long> bytes{0};
};

void set_up(std::string_view how) {
    static_cast<void>(weft::log::remove_handler(weft::log::default_handler));
    if (how == "direct") static_cast<void>(weft::log::add_handler("bench", std::make_shared<counter>()));
    if (how == "file")
        static_cast<void>(weft::log::add_handler(
            "bench", weft::logger::to_file({.path = "/dev/null", .overload = {.burst_limit_enable = false}})));
}

template <class Writer>
std::chrono::nanoseconds time_lines(long count, Writer write) {
    return time_together(1, [count, write](long) {
        for (long i = 0; i < count; ++i) write("a line of some length, as they are");
    });
}

}  // namespace

outcome log(arguments const& given) {
    std::string_view const how = given.word(0);
    if (how != "off" && how != "direct" && how != "file") wrong_usage("log knows off, direct and file");
    long const lines = given.number(1);
    outcome measured{.operations = lines};
    set_up(how);
    in_runtime([&] {
        measured.time = how == "off" ? time_lines(lines, weft::log::debug) : time_lines(lines, weft::log::info);
    });
    require(weft::log::flush(), "the log was not written");
    if (how == "file") {
        auto const lost = weft::log::status_of("bench")->find("lost")->to_string();
        require(lost == "0", "lines were lost");
    }
    return measured;
}

}  // namespace bench
