// The progress line (progress.hpp).

#include "sender/progress.hpp"

#include <weft/detail/duration_text.hpp>

#include "console/text.hpp"

namespace sender {

progress::progress(std::ostream& err, bool shown, console::clock_reader const& now, std::uint64_t people)
    : now_{now}, started_{now_()}, line_{err, shown, now_}, people_{people} {}

void progress::tried(verdict const& what) {
    ++attempts_;
    ++(what.what == verdict::kind::sent ? sent_ : what.what == verdict::kind::try_again ? later_ : failed_);
    line_.update([this] { return line(); });
}

void progress::pausing(unsigned round, std::chrono::nanoseconds pause, std::uint64_t people) {
    later_ = 0;
    line_.update([&] {
        return line() + "; " + console::grouped(people) + " to try again in " + weft::detail::duration_words(pause) + " (try " +
               std::to_string(round + 1) + ')';
    });
}

void progress::finish() { line_.clear(); }

double progress::seconds() const { return std::chrono::duration<double>(now_() - started_).count(); }

std::string progress::line() const {
    auto text = console::grouped(sent_) + " of " + console::grouped(people_) + " sent";
    if (failed_ != 0) text += ", " + console::grouped(failed_) + " failed";
    if (later_ != 0) text += ", " + console::grouped(later_) + " to try again";
    auto const time = seconds();
    return text + ", " + console::grouped(time > 0 ? static_cast<std::uint64_t>(static_cast<double>(sent_) / time) : 0) + "/s";
}

}  // namespace sender
