// Publishing made-up requests (run.hpp).

#include "tickets/run.hpp"

#include "console/status_line.hpp"
#include "console/text.hpp"
#include "tickets/broker.hpp"
#include "tickets/made_up.hpp"

#include <weft/process.hpp>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

namespace tickets {

namespace {

constexpr std::uint64_t most_at_once = 1000;
constexpr std::uint64_t pieces_a_second = 20;  // so that a slow rate is an even one

std::uint64_t piece(publish_options const& how) {
    return how.rate == 0 ? most_at_once : std::clamp<std::uint64_t>(how.rate / pieces_a_second, 1, most_at_once);
}

/// When so many may have been published.
weft::nanoseconds due(publish_options const& how, std::uint64_t published) {
    if (how.rate == 0) return weft::nanoseconds{0};
    constexpr double second = 1e9;
    return weft::nanoseconds{static_cast<std::int64_t>(static_cast<double>(published) / static_cast<double>(how.rate) * second)};
}

}  // namespace

exit_status publish(publish_options const& how, streams const& io) {
    auto const to = broker_of(how.broker).publish_to(how.broker);
    console::status_line line{io.err, io.err_is_terminal || how.progress, io.now};
    auto const started = io.now();
    std::vector<std::string> batch;
    for (std::uint64_t published = 0; published != how.count; published += batch.size()) {
        batch.clear();
        auto const size = std::min(piece(how), how.count - published);
        for (std::uint64_t i = 0; i != size; ++i) batch.push_back(made_up(how, how.first + published + i));
        if (auto const wait = due(how, published) - (io.now() - started); wait > weft::nanoseconds{0}) weft::sleep_for(wait);
        to->publish(batch);
        line.update([&] { return console::grouped(published + batch.size()) + " of " + console::grouped(how.count) + " published"; });
    }
    line.clear();
    std::chrono::duration<double> const seconds = io.now() - started;
    io.out << "published: " << console::grouped(how.count) << (how.count == 1 ? " request" : " requests") << " to " << how.broker << ", in "
           << console::fixed(seconds.count(), 1) << " s\n";
    return exit_status::done;
}

}  // namespace tickets
