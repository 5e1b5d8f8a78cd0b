// Asio's signal_set writes into a pipe in its handler; a process of the manager waits for what comes out of it.

#include <weft/asio.hpp>
#include <weft/errors.hpp>
#include <weft/os_signal.hpp>
#include <weft/process.hpp>

#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <memory>

namespace weft {

std::string to_string(os_signal which) {
    char const* const name = ::sigabbrev_np(which.number);
    return name != nullptr ? std::string{"SIG"} + name : "signal " + std::to_string(which.number);
}

namespace os_signals {
namespace {

constexpr std::array never{SIGKILL, SIGSTOP, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

void check(options const& how) {
    if (how.signals.empty()) throw argument_error{"os_signals: option signals is empty; allowed are one or more"};
    for (int const each : how.signals) {
        bool const known = each > 0 && each < NSIG;
        if (known && std::find(never.begin(), never.end(), each) == never.end()) continue;
        throw argument_error{"os_signals: option signals has " + to_string(os_signal{each}) +
                             "; allowed are signals but KILL, STOP, SEGV, BUS, ILL, FPE and ABRT"};
    }
}

/// Runs in a process of the manager's. The set is made before anything starts: no signal is lost from then on.
weft::detail::unique_function reader_of(std::vector<int> const& signals) {
    auto set = std::make_unique<boost::asio::signal_set>(asio::context());
    for (int const each : signals) set->add(each);
    return [set = std::move(set)] {
        gen_event::manager<os_signal> const to{parent()};
        for (;;) gen_event::notify(to, os_signal{set->async_wait(asio::park())});
    };
}

}  // namespace

result<gen_event::manager<os_signal>> try_start_link(options const& how) {
    check(how);
    auto const started = weft::try_start_link<gen_event::detail::manager_process>(
        gen_event::detail::manager_options(how.process), &weft::detail::type_of<os_signal>, reader_of(how.signals));
    if (!started) return started.error();
    return gen_event::manager<os_signal>{started->process()};
}

gen_event::manager<os_signal> start_link(options const& how) { return gen_event::detail::value_or_exit(try_start_link(how)); }

}  // namespace os_signals

}  // namespace weft
