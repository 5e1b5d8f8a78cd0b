#pragma once

// The mailing itself: everybody is tried once, by a stream of tasks with so many at a time; whoever may have better luck
// later is tried again in a further round, after a pause that doubles from round to round. So nobody waits for a server that
// is slow with somebody else, and nobody is tried twice without a pause.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>
#include <weft/options.hpp>

#include "sender/delivery.hpp"
#include "sender/journal.hpp"
#include "sender/letter_template.hpp"
#include "sender/recipients.hpp"

namespace sender {

struct pacing {
    std::size_t concurrency = 8;
    weft::nanoseconds timeout = std::chrono::seconds{30};  // of each attempt
    unsigned retries = 3;                                  // rounds after the first
    weft::nanoseconds backoff = std::chrono::seconds{1};   // before the second round
};

/// Before round `round`, the first of which is 0.
[[nodiscard]] weft::nanoseconds pause_before(unsigned round, weft::nanoseconds backoff);
inline constexpr weft::nanoseconds longest_pause = std::chrono::minutes{5};

/// What all attempts share. Nobody changes it once the mailing has begun.
struct mailing_plan {
    std::vector<recipient> people;
    std::vector<std::string> ids;  // of their letters
    letter_template text;
    std::shared_ptr<delivery const> way;
    journal notes;
};

/// Hears of the mailing while it goes on, in the process that waits for it. Either may be empty.
struct mailing_watch {
    std::function<void(verdict const&)> tried{};
    std::function<void(unsigned round, weft::nanoseconds pause, std::size_t people)> pausing{};
};

/// How it ended for each of the people, in their order: try_again means that the rounds were used up, stop that the mailing
/// ended before.
/// Blocks: until all is done. Threads: from a process.
[[nodiscard]] std::vector<verdict> mail_all(std::shared_ptr<mailing_plan const> const& plan, pacing const& pace,
                                            mailing_watch const& watch = {});

}  // namespace sender
