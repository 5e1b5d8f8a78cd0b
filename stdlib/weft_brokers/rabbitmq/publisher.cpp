#include <weft_brokers/rabbitmq/publisher.hpp>

#include "internal/publish_job.hpp"
#include "internal/publishing.hpp"

#include <weft_brokers/rabbitmq/options.hpp>
#include <weft/errors.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <utility>

namespace weft::rabbitmq {

char const* to_string(publish_failure what) noexcept {
    switch (what) {
        case publish_failure::nacked: return "nacked";
        case publish_failure::returned: return "returned";
        case publish_failure::unconfirmed: break;
    }
    return "unconfirmed";
}

publisher::publisher(publisher_options chosen) {
    check(chosen.connection);
    check(chosen.backoff);
    client_ = std::make_shared<detail::publishing>(std::move(chosen));
    detail::start_thread(client_);
}

publisher::publisher(publisher&&) noexcept = default;

publisher& publisher::operator=(publisher&& other) noexcept {
    if (client_ != nullptr && client_ != other.client_) client_->close();
    client_ = std::move(other.client_);
    return *this;
}

publisher::~publisher() {
    if (client_ != nullptr) client_->close();
}

publish_report publisher::publish(std::vector<outgoing> batch, nanoseconds limit, std::source_location where) {
    pid const caller = self();
    if (limit < nanoseconds::zero()) throw timeout_value{"publish: the limit is negative"};
    if (batch.empty()) return {};
    ref const id = make_ref();
    auto const job = std::make_shared<detail::publish_job>(caller, id, std::move(batch));
    client_->submit(job);
    auto const mine = [id](detail::job_done const& done) { return done.job == id; };
    bool in_time = true;
    receive(since(id), when(mine, [](detail::job_done) {}), after(limit, [&in_time] { in_time = false; }), where);
    if (!in_time && job->give_up()) receive(since(id), when(mine, [](detail::job_done) {}), where);
    return job->report();
}

}  // namespace weft::rabbitmq
