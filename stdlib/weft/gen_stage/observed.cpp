// The observer's view of a stage: a few lines of text, made on the observer's thread from numbers that the stage keeps
// anyway.

#include <weft/gen_stage/observed.hpp>

#include <algorithm>

namespace weft::gen_stage::detail {

namespace {

// The numbers are read one after the other while the stage goes on; delivered is read first, so that it is never seen
// above what was asked.
std::string demand_text(subscription_counts const& counts) {
    std::uint64_t const delivered = counts.delivered.get();
    std::uint64_t const asked = std::max(counts.asked.get(), delivered);
    return "asked=" + std::to_string(asked) + " delivered=" + std::to_string(delivered) +
           " outstanding=" + std::to_string(asked - delivered);
}

std::string balance_text(demand_balance const& of) {
    return "owed=" + std::to_string(of.owed) + " queued=" + std::to_string(of.queued) + " wanted=" + std::to_string(of.wanted) +
           " pending=" + std::to_string(of.pending);
}

}  // namespace

void published_balance::set(demand_balance const& now) noexcept {
    std::uint64_t const version = version_.load(std::memory_order_relaxed);  // relaxed: only this process writes it
    version_.store(version + 1, std::memory_order_relaxed);                  // relaxed: the stores below order it
    // Release, each with the acquire load in read(): who sees one of these numbers sees the odd version as well.
    owed_.store(now.owed, std::memory_order_release);
    wanted_.store(now.wanted, std::memory_order_release);    // release: as above
    pending_.store(now.pending, std::memory_order_release);  // release: as above
    queued_.store(now.queued, std::memory_order_release);    // release: as above
    // Release, with the acquire load in get(): who sees this version sees these numbers, or later ones.
    version_.store(version + 2, std::memory_order_release);
}

demand_balance published_balance::get() const noexcept {
    for (int tries = 0; tries < 1000; ++tries) {
        // Acquire, with the last store in set().
        std::uint64_t const before = version_.load(std::memory_order_acquire);
        demand_balance const seen = read();
        // Relaxed: a number of a later set() came by an acquire load, which makes its odd version seen here.
        if (before % 2 == 0 && version_.load(std::memory_order_relaxed) == before) return seen;
    }
    return read();
}

// Acquire, each with the release store in set().
demand_balance published_balance::read() const noexcept {
    return {owed_.load(std::memory_order_acquire), wanted_.load(std::memory_order_acquire),
            pending_.load(std::memory_order_acquire), queued_.load(std::memory_order_acquire)};
}

std::shared_ptr<subscription_counts> observed_stage::open(gen_stage::peer side, pid other) {
    auto counts = std::make_shared<subscription_counts>(side, other);
    std::lock_guard const lock{mutex_};
    open_.push_back(counts);
    return counts;
}

void observed_stage::close(subscription_counts const& ended) {
    std::lock_guard const lock{mutex_};
    std::erase_if(open_, [&ended](auto const& one) { return one.get() == &ended; });
}

void observed_stage::show_also(std::shared_ptr<observable const> more) {
    std::lock_guard const lock{mutex_};
    more_.swap(more);
}

std::vector<std::pair<std::string, std::string>> observed_stage::observe() const {
    std::vector<std::shared_ptr<subscription_counts>> open;
    std::shared_ptr<observable const> more;
    {
        std::lock_guard const lock{mutex_};
        open = open_;
        more = more_;
    }
    std::vector<std::pair<std::string, std::string>> lines{{"stage", kind_}};
    if (dispatcher_ != nullptr) {
        lines.emplace_back("dispatcher", dispatcher_);
        lines.emplace_back("emitted", std::to_string(emitted.get()));
        lines.emplace_back("buffered", std::to_string(buffered.get()));
        lines.emplace_back("discarded", std::to_string(discarded.get()));
        lines.emplace_back("demand", balance_text(balance.get()));
    }
    for (auto const& one : open) {
        char const* const side = one->peer == gen_stage::peer::consumer ? "consumer " : "producer ";
        lines.emplace_back(side + to_string(one->process), demand_text(*one));
    }
    if (more != nullptr)
        for (auto& each : more->observe()) lines.push_back(std::move(each));
    return lines;
}

}  // namespace weft::gen_stage::detail
