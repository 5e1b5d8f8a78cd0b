#pragma once
// The book of warnings: what is raised now, since when, and what was raised lately. Pure: it is shown a look once in a while
// and has no clock, no socket and no runtime of its own.
//
// Invariants:
//   B1  A subject is raised when its number has been at or above `raise` at every look for `raise_for`, and cleared when it
//       has been below `clear` at every look for `clear_for`; between them nothing changes, so nothing flaps.
//   B2  Critical is raised likewise by `critical` and `critical_for`, or by the measure itself; it becomes a warning again when
//       the number has been below `raise` for `clear_for`.
//   B3  Each raise, and each time that a warning becomes critical, is told once.

#include <weft/observer/warnings/internal/rule.hpp>
#include <weft/observer/warnings/internal/silences.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::observe::warnings {

/// A warning that is raised.
struct active {
    std::string_view code;
    severity level{};
    nanoseconds since{};        ///< the look's time at which it was raised
    std::string subject;
    pid who{};
    std::string what;
    std::string place;
};

/// One that was, newest last.
struct past {
    active was;
    nanoseconds raised_wall{};  ///< since 1970
    nanoseconds cleared_wall{};
};

/// One that would be raised but for the configuration or a silence.
struct silenced_subject {
    std::string_view code;
    std::string subject;
    std::string_view why;       ///< "off", "allowed", "silenced"
    nanoseconds left{};         ///< of a silence
};

class book {
public:
    static constexpr std::size_t most_active = 1000;   // a million deaf processes are told of by the first thousand
    static constexpr std::size_t most_history = 100;
    static constexpr std::size_t most_silenced = 1000; // kept of one code; the others are only counted

    explicit book(settings how = {}, rules with = all_rules());

    /// What the look changes. Gives what was raised by it, for the log.
    [[nodiscard]] std::vector<active> see(look const& now);

    /// Critical ones first, then the oldest.
    [[nodiscard]] std::vector<active> raised() const;
    [[nodiscard]] std::size_t count() const noexcept { return raised_; }
    /// For each code and severity that is raised: how many subjects.
    [[nodiscard]] std::map<std::pair<std::string_view, severity>, std::size_t> counts() const;
    [[nodiscard]] std::deque<past> const& history() const noexcept { return history_; }
    /// How many would be raised but for an allow list or a code that is off.
    [[nodiscard]] std::size_t silenced() const noexcept;
    /// Of them at most most_active; of one code at most most_silenced.
    [[nodiscard]] std::vector<silenced_subject> silenced_subjects() const;
    /// What it covers is raised no more, at once, and is told of again when the time is over and it still holds. A time of zero takes
    /// a silence back. False: there are too many, or none to take back.
    [[nodiscard]] bool silence_for(silence what, nanoseconds time);
    [[nodiscard]] settings const& set_to() const noexcept { return how_; }
    /// The time of the last look.
    [[nodiscard]] nanoseconds at() const noexcept { return at_; }

private:
    using subject_key = std::pair<std::string_view, std::string>;
    struct standing {
        measure last{};
        std::optional<nanoseconds> bad_since{};
        std::optional<nanoseconds> critical_since{};
        std::optional<nanoseconds> good_since{};     ///< below clear
        std::optional<nanoseconds> better_since{};   ///< below raise
        std::optional<nanoseconds> raised_at{};
        nanoseconds raised_wall{};
        severity level{};
        bool seen = false;                           ///< by the look under way
    };

    /// Of one code, of the last look that asked for it.
    struct silenced_of_code {
        std::map<std::string, silenced_subject> kept{};  ///< by the subject's key
        std::size_t others = 0;                          ///< for which there was no room
    };

    void take(measure&& one, look const& now, std::vector<active>& told);
    /// Whether it is not to be told of; notes it if it would have been.
    [[nodiscard]] bool is_silenced(measure const& one, look const& now);
    void keep(std::string const& key, silenced_subject&& what);
    void step(standing& its, thresholds const& at, look const& now, std::vector<active>& told);
    void raise(standing& its, thresholds const& at, look const& now, std::vector<active>& told);
    void clear(standing& its, look const& now);
    [[nodiscard]] bool may_raise() const noexcept { return raised_ < most_active; }
    [[nodiscard]] static active shown(standing const& its);

    settings how_;
    rules rules_;
    std::map<subject_key, standing> subjects_;       ///< raised, or near it
    std::map<std::string_view, silenced_of_code> silenced_;
    silences quiet_;
    std::deque<past> history_;
    std::size_t raised_ = 0;
    nanoseconds at_{};
};

}  // namespace weft::observe::warnings
