// All of it is arithmetic on times that others have read.

#include "heart_watch.hpp"

#include <weft/heart/line.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <csignal>

namespace weft::cli {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

constexpr seconds long_life{60};
constexpr seconds longest_back_off{60};
constexpr seconds patience_with_a_signal{30};  // a crash dump may be written
constexpr unsigned most_counted = 64;          // early deaths; more of them make no difference
constexpr auto never = heart_watch::time::max();

}  // namespace

std::string to_packet(heart_terms const& terms) {
    return heart::packet_terms + json::serialize(json::object{{"command", terms.how.command},
                                                              {"timeout_ns", terms.how.timeout.count()},
                                                              {"kill_signal", terms.how.kill_signal},
                                                              {"node", terms.node},
                                                              {"pid", terms.pid},
                                                              {"began_ns", terms.began.count()},
                                                              {"early_deaths", terms.early_deaths},
                                                              {"folder", terms.folder}});
}

std::optional<heart_terms> parse_terms(std::string_view packet) {
    if (packet.empty() || packet.front() != heart::packet_terms) return std::nullopt;
    try {
        // A command and a path are bytes; they need not be text of any kind.
        auto const all = json::parse({packet.data() + 1, packet.size() - 1}, {}, {.allow_invalid_utf8 = true}).as_object();
        auto const text = [&](char const* key) { return json::value_to<std::string>(all.at(key)); };
        auto const number = [&](char const* key) { return json::value_to<std::int64_t>(all.at(key)); };
        return heart_terms{.how = {.command = text("command"),
                                   .timeout = nanoseconds{number("timeout_ns")},
                                   .kill_signal = static_cast<int>(number("kill_signal"))},
                           .node = text("node"),
                           .pid = number("pid"),
                           .began = nanoseconds{number("began_ns")},
                           .early_deaths = static_cast<unsigned>(number("early_deaths")),
                           .folder = text("folder")};
    } catch (std::exception const&) {
        return std::nullopt;
    }
}

nanoseconds back_off_after(unsigned early_deaths) noexcept {
    if (early_deaths == 0) return {};
    constexpr unsigned beyond_all = 7;  // 64 s
    return std::min<nanoseconds>(longest_back_off, seconds{1U << (std::min(early_deaths, beyond_all) - 1U)});
}

heart_watch::heart_watch(heart_terms terms, time now) : terms_{std::move(terms)}, last_beat_{now}, due_{now + terms_.how.timeout} {}

void heart_watch::heard(std::string_view packet, time now) {
    if (packet.empty() || phase_ == phase::orderly) return;
    switch (packet.front()) {
        case heart::packet_beat:
            last_beat_ = now;
            if (phase_ != phase::watching && phase_ != phase::silent) return;
            phase_ = phase::watching;
            due_ = now + terms_.how.timeout;
            return;
        case heart::packet_command: set_command_ = packet.substr(1); return;
        case heart::packet_clear: set_command_.clear(); return;
        case heart::packet_orderly: phase_ = phase::orderly; return;
        default: return;
    }
}

void heart_watch::node_is_gone(time now) {
    if (phase_ == phase::dead || phase_ == phase::orderly) return;
    bool const hung = phase_ == phase::signalled || phase_ == phase::killed;
    nanoseconds const lived = (hung ? last_beat_ : now).time_since_epoch() - terms_.began;
    terms_.early_deaths = lived >= long_life ? 0 : std::min(terms_.early_deaths + 1, most_counted);
    phase_ = phase::dead;
    due_ = now + back_off();
}

heart_watch::step heart_watch::next(time now) {
    if (phase_ == phase::orderly) return {.what = act::leave};
    if (phase_ == phase::dead) return after_death(now);
    if (now < due_) return {.what = act::wait, .until = due_};
    return break_silence(now);
}

heart_watch::step heart_watch::break_silence(time now) {
    due_ = never;
    if (phase_ == phase::watching && terms_.how.kill_signal == 0) {
        phase_ = phase::silent;
        return command().empty() ? step{.what = act::wait, .until = never} : step{.what = act::run_beside};
    }
    bool const politely = phase_ == phase::watching && terms_.how.kill_signal != SIGKILL;
    phase_ = politely ? phase::signalled : phase::killed;
    if (politely) due_ = now + patience_with_a_signal;
    return {.what = politely ? act::signal_node : act::kill_node};
}

heart_watch::step heart_watch::after_death(time now) const {
    if (command().empty() || told_to_end_) return {.what = act::leave};
    if (now < due_) return {.what = act::wait, .until = due_};
    return {.what = act::run};
}

}  // namespace weft::cli
