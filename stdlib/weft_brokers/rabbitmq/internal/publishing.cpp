#include "publishing.hpp"

#include "field_table.hpp"
#include "reply.hpp"

#include <weft_brokers/rabbitmq/channel.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace weft::rabbitmq::detail {
namespace {

// Published without an answer at most: what comes in is read before more goes out, so that neither side waits for the other.
constexpr std::size_t most_in_flight = 1024;
constexpr std::size_t most_at_once = 128;

void fail_all(publish_job& job, std::string const& why) {
    for (std::size_t i = 0; i < job.batch().size(); ++i) job.settle(i, publish_failure::unconfirmed, why);
}

bool is_same(outgoing const& sent, content const& back) {
    return sent.mandatory && sent.exchange == back.exchange && sent.routing_key == back.routing_key && sent.body == back.body &&
           sent.properties == back.properties;
}

}  // namespace

publishing::publishing(publisher_options const& chosen) : broker_thread{chosen.backoff, {}}, chosen_{chosen} {}

void publishing::submit(std::shared_ptr<publish_job> job) {
    std::string failed;
    {
        std::lock_guard const hold{jobs_mutex_};
        failed = failed_;
        if (failed.empty()) jobs_.push_back(job);
    }
    if (failed.empty()) bell()->ring();
    else fail_all(*job, failed);
}

void publishing::work(connection& line) {
    begin(field_set::all());
    channel on{line};
    if (chosen_.after_connect) chosen_.after_connect(on);
    amqp_confirm_select(line.get(), connection::number);
    line.require_answer("asking for confirms");
    first_tag_ = 1;
    is_up();
    while (!closing()) {
        take_jobs();
        publish_some(line);
        bool const more = line.pump(*this, most_at_once);
        bool const can_publish = !pending_.empty() && sent_.size() < most_in_flight;
        if (!more && !can_publish && !closing()) line.wait(*bell());
    }
}

void publishing::is_down() noexcept {
    std::erase_if(sent_, [](entry const& each) { return each.answered; });
    pending_.insert(pending_.begin(), std::make_move_iterator(sent_.begin()), std::make_move_iterator(sent_.end()));
    sent_.clear();
}

void publishing::gives_up(std::string const& why) {
    std::vector<std::shared_ptr<publish_job>> waiting;
    {
        std::lock_guard const hold{jobs_mutex_};
        failed_ = why;
        waiting.swap(jobs_);
    }
    for (auto const& each : waiting) fail_all(*each, why);
    for (entry const& each : std::exchange(pending_, {})) each.job->settle(each.index, publish_failure::unconfirmed, why);
}

void publishing::take_jobs() {
    std::vector<std::shared_ptr<publish_job>> fresh;
    {
        std::lock_guard const hold{jobs_mutex_};
        fresh.swap(jobs_);
    }
    for (auto const& job : fresh)
        for (std::size_t i = 0; i < job->batch().size(); ++i) pending_.push_back({job, i});
}

void publishing::publish_some(connection& line) {
    for (std::size_t i = 0; i < most_at_once && !pending_.empty() && sent_.size() < most_in_flight;) {
        entry next = std::move(pending_.front());
        pending_.pop_front();
        if (!next.job->wanted()) continue;
        sent_.push_back(std::move(next));  // before it is sent: if that fails, it goes back with the others
        publish(line, sent_.back().message());
        ++i;
    }
}

void publishing::publish(connection& line, outgoing const& message) {
    field_table const headers{message.properties.headers.value_or(arguments{})};
    auto const its = sendable(message.properties, headers);
    require(amqp_basic_publish(line.get(), connection::number, bytes_of(message.exchange), bytes_of(message.routing_key),
                               message.mandatory, 0, &its, bytes_of(message.body)),
            "publishing");
}

// A return comes before its message's confirm, and carries no tag. Of equal messages none has a queue, so the first will do.
void publishing::returned(content&& what) {
    auto const found = std::find_if(sent_.begin(), sent_.end(), [&](entry const& each) { return !each.answered && is_same(each.message(), what); });
    if (found == sent_.end()) return;
    found->job->settle(found->index, publish_failure::returned, std::to_string(what.reply_code) + " " + what.reply_text);
}

void publishing::confirmed(std::uint64_t tag, bool multiple, bool good) {
    if (tag < first_tag_ || tag - first_tag_ >= sent_.size()) return;
    auto const last = static_cast<std::size_t>(tag - first_tag_);
    for (std::size_t i = multiple ? 0 : last; i <= last; ++i) answer(sent_[i], good);
    while (!sent_.empty() && sent_.front().answered) {
        sent_.pop_front();
        ++first_tag_;
    }
}

void publishing::answer(entry& to, bool good) {
    if (std::exchange(to.answered, true)) return;
    if (good) to.job->settle(to.index);
    else to.job->settle(to.index, publish_failure::nacked, "the broker refused it");
}

}  // namespace weft::rabbitmq::detail
