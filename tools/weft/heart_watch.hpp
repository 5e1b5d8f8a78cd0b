#pragma once
// What a heart knows of its node, and what it does about it. It is told what has happened and when, and asked what is next; it does
// nothing itself.
//
//   watching ──silence──▶ signalled ──30 s──▶ killed        any of them ──the node is gone──▶ dead ──back-off──▶ run, and leave
//      │  ▲                                                  │
//      └──┘ silence, when the node is to be left alone       └──an orderly end──▶ leave

#include "heart_options.hpp"

#include <weft/options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::cli {

/// What a heart is told first.
struct heart_terms {
    heart_options how{};
    std::string node{};                 ///< its name
    std::int64_t pid = 0;               ///< for people
    nanoseconds began{};                ///< the node's life, by the monotonic clock
    unsigned early_deaths = 0;          ///< in a row, before this life
    std::string folder{};               ///< the node's own, see heart_files.hpp
};
[[nodiscard]] std::string to_packet(heart_terms const& terms);
/// Nothing for what is no such packet.
[[nodiscard]] std::optional<heart_terms> parse_terms(std::string_view packet);

/// How long the command waits after so many early deaths in a row: 0, 1 s, 2 s, 4 s … 60 s.
[[nodiscard]] nanoseconds back_off_after(unsigned early_deaths) noexcept;

class heart_watch {
public:
    using time = std::chrono::steady_clock::time_point;
    enum class act : std::uint8_t {
        wait,         ///< for whatever happens, at most until `until`
        signal_node,  ///< with the signal of the terms
        kill_node,
        run_beside,   ///< the command, and go on
        run,          ///< the command, and be no heart any more
        leave,        ///< be no heart any more
    };
    struct step {
        act what;
        time until{};
    };

    heart_watch(heart_terms terms, time now);

    /// A packet has come over the line.
    void heard(std::string_view packet, time now);
    void node_is_gone(time now);
    /// Somebody wants the heart to end. As long as the node lives it does not.
    void told_to_end() noexcept { told_to_end_ = true; }

    /// Each step but wait is named once.
    [[nodiscard]] step next(time now);
    [[nodiscard]] std::string const& command() const noexcept { return set_command_.empty() ? terms_.how.command : set_command_; }
    /// In a row, this life's among them; once the node is gone.
    [[nodiscard]] unsigned early_deaths() const noexcept { return terms_.early_deaths; }
    [[nodiscard]] nanoseconds back_off() const noexcept { return back_off_after(terms_.early_deaths); }
    [[nodiscard]] bool is_orderly() const noexcept { return phase_ == phase::orderly; }

private:
    enum class phase : std::uint8_t { watching, silent, signalled, killed, dead, orderly };
    [[nodiscard]] step break_silence(time now);
    [[nodiscard]] step after_death(time now) const;

    heart_terms terms_;
    phase phase_ = phase::watching;
    std::string set_command_;  // empty: the terms'
    time last_beat_;
    time due_;                 // when the next step is, in the phases that have one
    bool told_to_end_ = false;
};

}  // namespace weft::cli
