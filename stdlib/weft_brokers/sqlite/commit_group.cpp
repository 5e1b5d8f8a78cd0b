#include <weft_brokers/sqlite/commit_group.hpp>

#include <algorithm>
#include <utility>

namespace weft::sqlite_queue {

void commit_group::run(work const& what, promise made) {
    waiting mine{.what = &what, .made = made};
    std::unique_lock lock{mutex_};
    next_.push_back(&mine);
    changed_.wait(lock, [&] { return mine.done || !led_; });
    if (!mine.done) {
        led_ = true;
        auto const group = std::exchange(next_, {});
        lock.unlock();
        commit(group);
        lock.lock();
        for (waiting* const each : group) each->done = true;
        led_ = false;
        changed_.notify_all();
    }
    lock.unlock();
    if (mine.failed) std::rethrow_exception(mine.failed);
}

// Never throws: each learns of its own failure.
void commit_group::commit(std::span<waiting* const> all) {
    if (all.size() == 1) return commit_alone(*all.front());
    try {
        tables_.flush_commits(std::ranges::any_of(all, [](waiting const* each) { return each->made == promise::flushed; }));
        sqlite::transaction once{tables_.file()};
        for (waiting* const each : all) (*each->what)(tables_);
        tables_.write_counters();
        once.commit();
    } catch (...) {  // somebody's work cannot be done: that one shall hear of it, and the others shall not
        tables_.forget_counters();
        for (waiting* const each : all) commit_alone(*each);
    }
}

void commit_group::commit_alone(waiting& one) {
    try {
        tables_.flush_commits(one.made == promise::flushed);
        sqlite::transaction once{tables_.file()};
        (*one.what)(tables_);
        tables_.write_counters();
        once.commit();
    } catch (...) {
        tables_.forget_counters();
        one.failed = std::current_exception();
    }
}

}  // namespace weft::sqlite_queue
