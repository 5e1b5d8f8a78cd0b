#pragma once
// The thread behind a publisher: publishes jobs, and matches what the broker confirms and returns with their messages.

#include "broker_thread.hpp"
#include "inbox.hpp"
#include "publish_job.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace weft::rabbitmq::detail {

class publishing final : public broker_thread, private inbox {
public:
    explicit publishing(publisher_options const& chosen);

    /// Threads: from anywhere.
    void submit(std::shared_ptr<publish_job> job);

private:
    /// One message that has no answer yet.
    struct entry {
        std::shared_ptr<publish_job> job;
        std::size_t index;
        bool answered = false;

        [[nodiscard]] outgoing const& message() const { return job->batch()[index]; }
    };

    connection_options next_connection() override { return chosen_.connection; }
    void work(connection& line) override;
    void is_down() noexcept override;
    [[nodiscard]] bool goes_on() const noexcept override { return true; }
    void gives_up(std::string const& why) override;

    void delivered(content&&) override {}
    void returned(content&& what) override;
    void confirmed(std::uint64_t tag, bool multiple, bool good) override;
    void cancelled() override {}

    void take_jobs();
    void publish_some(connection& line);
    void publish(connection& line, outgoing const& message);
    void answer(entry& to, bool good);

    publisher_options const chosen_;
    std::deque<entry> pending_;      // to be published, in this order
    std::deque<entry> sent_;         // published: the first has the tag first_tag_, and is not answered
    std::uint64_t first_tag_ = 1;

    std::mutex jobs_mutex_;
    std::vector<std::shared_ptr<publish_job>> jobs_;  // under jobs_mutex_
    std::string failed_;                              // under jobs_mutex_; why no job can be done any more
};

}  // namespace weft::rabbitmq::detail
