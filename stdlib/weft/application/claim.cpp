// Waiting for another operation is waiting for its end: it settles before that whatever happens to it.

#include <weft/application/internal/claim.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

namespace weft::app {
namespace {

void wait_for_end(pid operation, nanoseconds patience) {
    ref const watch = monitor(operation);
    receive(when([watch](down_msg const& down) { return down.monitor == watch; }, [](down_msg) {}), after(patience, [] {}));
    demonitor(watch, {.flush = true});
}

}  // namespace

std::optional<claim> claim::take(std::shared_ptr<book> of, std::string const& name, standing from, nanoseconds patience) {
    nanoseconds const began = monotonic_time();
    for (;;) {
        if (of->claim(name, from, self())) return claim{std::move(of), name};
        auto const found = of->find(name);
        if (!found || (!found->busy_by && found->now != from)) return std::nullopt;
        nanoseconds const waited = monotonic_time() - began;
        if (patience != infinity && waited >= patience) return std::nullopt;
        if (found->busy_by) wait_for_end(found->busy_by, patience == infinity ? infinity : patience - waited);
    }
}

claim::~claim() {
    if (book_ == nullptr) return;
    if (pid const master = record().master) exit_signal(master, exit_reason::kill());
    book_->settle(name_, standing::loaded);
}

application_record claim::record() const { return *book_->find(name_); }

void claim::settle(standing now) { std::exchange(book_, nullptr)->settle(name_, now); }

}  // namespace weft::app
