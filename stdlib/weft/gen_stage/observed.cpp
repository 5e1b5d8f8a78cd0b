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

}  // namespace

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

std::vector<std::pair<std::string, std::string>> observed_stage::observe() const {
    std::vector<std::shared_ptr<subscription_counts>> open;
    {
        std::lock_guard const lock{mutex_};
        open = open_;
    }
    std::vector<std::pair<std::string, std::string>> lines{{"stage", kind_}};
    if (dispatcher_ != nullptr) {
        lines.emplace_back("dispatcher", dispatcher_);
        lines.emplace_back("emitted", std::to_string(emitted.get()));
        lines.emplace_back("buffered", std::to_string(buffered.get()));
        lines.emplace_back("discarded", std::to_string(discarded.get()));
    }
    for (auto const& one : open) {
        char const* const side = one->peer == gen_stage::peer::consumer ? "consumer " : "producer ";
        lines.emplace_back(side + to_string(one->process), demand_text(*one));
    }
    return lines;
}

}  // namespace weft::gen_stage::detail
