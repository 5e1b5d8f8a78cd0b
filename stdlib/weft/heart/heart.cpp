// One program has one heart, so this is the program's, whatever runtimes it has.

#include <weft/heart.hpp>

#include <weft/errors.hpp>
#include <weft/exit_reason.hpp>
#include <weft/heart/line.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/spawn.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace weft::heart {
namespace {

using callback = std::function<bool()>;

/// One time that the callback is asked.
struct question {
    bool agreed = false;  // under the state's mutex, as the next
    bool late = false;
};

/// Held for a few loads and stores, and while a packet is sent; never across a park.
struct state {
    std::mutex mutex;
    std::function<void(std::string_view)> tell;  // all under mutex; empty: no heart
    std::string command;
    std::shared_ptr<callback const> is_well;     // null: nobody is asked
    std::shared_ptr<question> asked;             // whose answer counts for the next beat
    std::weak_ptr<question> under_way;           // held by the processes that ask
};

state& here() {
    static state one;
    return one;
}

exit_reason not_running() { return exit_reason{"not_running"}; }

/// `change` with the state locked. Errors: not_running.
result<void> with_heart(std::function<void(state&)> const& change) {
    std::lock_guard const hold{here().mutex};
    if (!here().tell) return not_running();
    change(here());
    return {};
}

std::string packet_of(std::string const& command) { return packet_command + command; }

void answer(question& to, bool agreed) {
    std::lock_guard const hold{here().mutex};
    to.agreed = agreed && !to.late;
}

/// Beside the process that calls the callback, since that may hang.
void ask(std::shared_ptr<callback const> const& is_well, std::shared_ptr<question> const& about, nanoseconds limit) {
    auto const asked = spawn_monitor([is_well, about] { answer(*about, (*is_well)()); }, {.label = "heart/callback"});
    auto const its_end = [&] { return when([&](down_msg const& down) { return down.monitor == asked.monitor; }, [](down_msg) { return true; }); };
    if (receive(its_end(), after(limit, [] { return false; }))) return;
    {
        std::lock_guard const hold{here().mutex};
        about->late = true;
        about->agreed = false;
    }
    exit_signal(asked.process, exit_reason::kill());
    receive(its_end());
}

}  // namespace

bool is_on() noexcept {
    std::lock_guard const hold{here().mutex};
    return static_cast<bool>(here().tell);
}

result<void> set_command(std::string_view command) {
    if (command.empty() || command.size() > most_command_bytes)
        throw argument_error{"heart::set_command: the command has " + std::to_string(command.size()) + " bytes; allowed are 1 to " +
                             std::to_string(most_command_bytes)};
    if (command.find('\0') != std::string_view::npos) throw argument_error{"heart::set_command: the command has a zero byte, which is not allowed"};
    return with_heart([command](state& of) {
        of.command = command;
        of.tell(packet_of(of.command));
    });
}

result<void> clear_command() {
    return with_heart([](state& of) {
        of.command.clear();
        of.tell({&packet_clear, 1});
    });
}

result<std::string> get_command() {
    std::string command;
    auto const done = with_heart([&command](state& of) { command = of.command; });
    if (!done) return done.error();
    return result<std::string>{boost::system::in_place_value, std::move(command)};
}

result<void> set_callback(callback is_well) {
    if (!is_well) throw argument_error{"heart::set_callback: the callback is empty; clear_callback takes one back"};
    return with_heart([fresh = std::make_shared<callback const>(std::move(is_well))](state& of) {
        of.is_well = fresh;
        of.asked = nullptr;
    });
}

result<void> clear_callback() {
    return with_heart([](state& of) { of.is_well = nullptr; });
}

void attach(std::function<void(std::string_view)> tell) {
    std::lock_guard const hold{here().mutex};
    here().tell = std::move(tell);
    if (!here().command.empty()) here().tell(packet_of(here().command));
}

void detach() {
    std::lock_guard const hold{here().mutex};
    here().tell = nullptr;
    here().command.clear();
    here().is_well = nullptr;
    here().asked = nullptr;
}

void tell_orderly_end() {
    static_cast<void>(with_heart([](state& of) { of.tell({&packet_orderly, 1}); }));
}

std::optional<pid> ask_callback(runtime& in, nanoseconds limit) {
    auto const about = std::make_shared<question>();
    std::shared_ptr<callback const> is_well;
    {
        std::lock_guard const hold{here().mutex};
        if (here().is_well == nullptr || !here().under_way.expired()) return std::nullopt;
        is_well = here().is_well;
        here().asked = about;
        here().under_way = about;
    }
    return in.spawn([is_well, about, limit] { ask(is_well, about, limit); }, {.label = "heart"});
}

bool take_consent() {
    std::lock_guard const hold{here().mutex};
    if (here().is_well == nullptr) return true;
    auto const last = std::exchange(here().asked, nullptr);
    return last != nullptr && last->agreed;
}

}  // namespace weft::heart
