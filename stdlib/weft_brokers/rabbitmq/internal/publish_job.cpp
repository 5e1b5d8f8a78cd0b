#include "publish_job.hpp"

#include <weft/send.hpp>

namespace weft::rabbitmq::detail {

publish_job::publish_job(pid caller, ref id, std::vector<outgoing> batch)
    : caller_{caller}, id_{id}, batch_{std::move(batch)}, outcomes_(batch_.size()), open_{batch_.size()} {}

void publish_job::settle(std::size_t index) {
    std::lock_guard const hold{mutex_};
    close(outcomes_[index]);
}

void publish_job::settle(std::size_t index, publish_failure what, std::string reason) {
    std::lock_guard const hold{mutex_};
    if (!outcomes_[index].open) return;
    outcomes_[index].failed.emplace(what, std::move(reason));
    close(outcomes_[index]);
}

void publish_job::close(outcome& of) {
    if (!std::exchange(of.open, false)) return;
    if (--open_ == 0 && wanted_) send(caller_, job_done{id_});
}

bool publish_job::wanted() const {
    std::lock_guard const hold{mutex_};
    return wanted_;
}

bool publish_job::give_up() {
    std::lock_guard const hold{mutex_};
    wanted_ = false;
    return open_ == 0;
}

publish_report publish_job::report() const {
    std::lock_guard const hold{mutex_};
    publish_report made;
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
        if (outcomes_[i].open) made.failed.push_back({i, publish_failure::unconfirmed, "no answer in time"});
        else if (auto const& failed = outcomes_[i].failed) made.failed.push_back({i, failed->first, failed->second});
    }
    return made;
}

}  // namespace weft::rabbitmq::detail
