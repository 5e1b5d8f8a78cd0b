#pragma once
// Who decides in a simulation. Everything that could go one way or another is put to a chooser as a number of
// possibilities, of which 0 is the plainest (the oldest first, at once, no fault), so the answers of a run are all there
// is to know of its schedule: they can be recorded, played again, and made plainer one by one.
//
// Threads: none of its own.

#include "base/rng.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace weft::base {

class chooser {
public:
    chooser() = default;
    chooser(chooser const&) = delete;
    chooser& operator=(chooser const&) = delete;
    virtual ~chooser() = default;

    /// In [0, count); count > 1. Something else than 0 should come about once in `one_in` times.
    [[nodiscard]] virtual std::uint32_t choose(std::uint32_t count, std::uint32_t one_in) = 0;
    /// Which of the actors acts next, oldest first; an actor keeps its number as long as it lives. Not empty.
    [[nodiscard]] virtual std::uint32_t next(std::span<std::uint64_t const> actors) = 0;
};

/// Everything at random, each actor as likely as the others.
class random_walk final : public chooser {
public:
    explicit random_walk(std::uint64_t seed) noexcept;
    [[nodiscard]] std::uint32_t choose(std::uint32_t count, std::uint32_t one_in) override;
    [[nodiscard]] std::uint32_t next(std::span<std::uint64_t const> actors) override;

private:
    rng rng_;
};

/// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): each actor gets a random priority and the highest
/// one acts, but at `changes` random moments whoever would act falls behind all others. Finds a bug that needs d ordered
/// events with a probability of at least 1 / (actors * steps^(d-1)), d - 1 changes given.
class priority_walk final : public chooser {
public:
    /// `steps`: about how many a run has; the moments of change lie among them.
    priority_walk(std::uint64_t seed, unsigned changes, std::uint64_t steps);
    [[nodiscard]] std::uint32_t choose(std::uint32_t count, std::uint32_t one_in) override;
    [[nodiscard]] std::uint32_t next(std::span<std::uint64_t const> actors) override;

private:
    [[nodiscard]] std::uint64_t priority_of(std::uint64_t actor);

    rng rng_;
    std::uint64_t step_ = 0;
    std::vector<std::uint64_t> change_at_;  // steps, ascending
    std::uint64_t lowest_;  // what the next actor that falls behind gets
    std::unordered_map<std::uint64_t, std::uint64_t> priorities_;
};

/// What was answered, out of how many possibilities.
struct answer {
    std::uint32_t value = 0;
    std::uint32_t count = 0;
};

/// Asks another one and keeps its answers.
class recorder final : public chooser {
public:
    explicit recorder(chooser& asked) noexcept : asked_{asked} {}
    [[nodiscard]] std::uint32_t choose(std::uint32_t count, std::uint32_t one_in) override;
    [[nodiscard]] std::uint32_t next(std::span<std::uint64_t const> actors) override;
    [[nodiscard]] std::vector<answer> const& answers() const noexcept { return answers_; }

private:
    chooser& asked_;
    std::vector<answer> answers_;
};

/// Answers as it is told, and 0 from then on. What does not fit into a question any more is 0.
class replay final : public chooser {
public:
    explicit replay(std::span<answer const> answers) noexcept : answers_{answers} {}
    [[nodiscard]] std::uint32_t choose(std::uint32_t count, std::uint32_t one_in) override;
    [[nodiscard]] std::uint32_t next(std::span<std::uint64_t const> actors) override;

private:
    std::span<answer const> answers_;
    std::size_t at_ = 0;
};

/// The answers to start with so that, all later ones being 0, the run is one that was not had yet: depth first over the
/// first `depth` questions. Empty when there are no more. `had`: the answers of the last run.
[[nodiscard]] std::vector<answer> next_branch(std::span<answer const> had, std::size_t depth);

}  // namespace weft::base
