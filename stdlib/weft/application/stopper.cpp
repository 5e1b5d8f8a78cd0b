// Every wait for a master has a limit and also ends when the master does, so a callback that hangs or dies costs its
// application, not the node.

#include <weft/application/internal/leftovers.hpp>
#include <weft/application/internal/step.hpp>
#include <weft/application/internal/stopper.hpp>
#include <weft/detail/duration_text.hpp>

#include <algorithm>

namespace weft::app {
namespace {

constexpr nanoseconds last_grace = std::chrono::milliseconds{300};  // for what was killed to be gone
constexpr nanoseconds longest = std::chrono::hours{24 * 365};

std::string since(nanoseconds then) { return detail::duration_words(monotonic_time() - then); }

}  // namespace

void kill_application(book& of, std::string_view name, pid master) {
    for (auto const& each : leftovers(of.in(), name)) exit_signal(each.id, exit_reason::kill());
    if (master) exit_signal(master, exit_reason::kill());
}

stopper::stopper(std::shared_ptr<book> of, nanoseconds budget)
    : book_{std::move(of)}, deadline_{budget == infinity ? infinity : monotonic_time() + std::min(budget, longest)} {}

nanoseconds stopper::left() const {
    return deadline_ == infinity ? infinity : std::max(deadline_ - monotonic_time(), nanoseconds::zero());
}

void stopper::run(std::vector<claim> which) {
    std::reverse(which.begin(), which.end());
    for (auto const& each : which) ask(each, prepare_stop{}, "prep_stop");
    for (auto const& each : which) stop_tree_of(each);
    for (auto const& each : which) ask(each, finish_stop{}, "stop");
    for (auto& each : which) each.settle(standing::loaded);
}

template <class Step>
void stopper::ask(claim const& which, Step what, std::string const& callback) {
    auto const record = which.record();
    auto const [how, problem] = take_step(record.master, std::move(what), std::min(left(), record.what->what.shutdown));
    if (how != step_end::done) book_->log(log::level::error, which.name(), "stop callback " + callback + " failed: " + problem);
    if (how == step_end::late) give_up(which);
}

void stopper::stop_tree_of(claim const& which) {
    auto const record = which.record();
    nanoseconds const limit = record.what->what.shutdown;
    nanoseconds const began = monotonic_time();
    if (take_step(record.master, stop_tree{}, std::min(left(), limit)).how != step_end::late)
        return book_->log(log::level::info, which.name(), "stopped, " + since(began));
    kill_tree(which, left() > nanoseconds::zero() ? limit : book_->options().stop_timeout);
    if (await_step(record.master, last_grace).how == step_end::late) give_up(which);
}

void stopper::kill_tree(claim const& which, nanoseconds budget) {
    auto const left = leftovers(book_->in(), which.name());
    book_->log(log::level::error, which.name(), "stop budget of " + detail::duration_words(budget) + " used up, killing " +
                                                    std::to_string(left.size()) + (left.size() == 1 ? " process" : " processes"));
    tell_killed(*book_, left);
    for (auto const& each : left) exit_signal(each.id, exit_reason::kill());
    killed_ = true;
}

/// The master as well.
void stopper::give_up(claim const& which) {
    kill_application(*book_, which.name(), which.record().master);
    killed_ = true;
}

}  // namespace weft::app
