#pragma once
// Opening a link again and again, with growing waits that the log tells, until it works or nobody wants it any more.

#include <weft/log.hpp>
#include <weft_brokers/common/backoff.hpp>
#include <weft_brokers/common/pause.hpp>
#include <weft_brokers/redis/internal/link.hpp>

#include <stop_token>
#include <string>
#include <utility>

namespace weft::redis::detail {

/// Threads: of the link's thread.
class patience {
public:
    /// `whose` is what the log calls the link.
    patience(std::string whose, backoff_options const& how) : whose_{std::move(whose)}, waits_{how} {}

    /// The link works: the next loss begins with the first wait again.
    void succeeded() {
        if (std::exchange(lost_, false)) log::notice(whose_ + ": connected again");
        waits_.reset();
    }
    /// Blocks its thread for the next wait. False when it was told to stop.
    bool failed(std::exception const& why, std::stop_token const& stop) {
        if (stop.stop_requested()) return false;
        auto const wait = waits_.next_wait();
        lost_ = true;
        log::warning(whose_ + ": " + why.what() + "; next try in " + std::to_string(wait.count()) + " ms");
        return brokers::pause(stop, wait);
    }

private:
    std::string whose_;
    brokers::backoff waits_;
    bool lost_ = false;
};

}  // namespace weft::redis::detail
