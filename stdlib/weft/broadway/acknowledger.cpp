// A receipt's one transition, and the count of those that never made it.

#include <weft/broadway/acknowledger.hpp>

#include <weft/errors.hpp>
#include <weft/log.hpp>

#include <string>

namespace weft::broadway {

namespace {

// Relaxed: a number for people; nothing is published through it.
constinit std::atomic<std::uint64_t> died_unsettled{0};

void count_unsettled() noexcept {
    std::uint64_t const count = died_unsettled.fetch_add(1, std::memory_order_relaxed) + 1;  // relaxed: see above
#ifdef NDEBUG
    static_cast<void>(count);
#else
    bool const doubled = (count & (count - 1)) == 0;
    if (doubled) log::warning("broadway: " + std::to_string(count) + " receipts have died without being settled; their messages were lost");
#endif
}

}  // namespace

receipt::~receipt() {
    if (to_ != nullptr && !settled()) count_unsettled();
}

// Relaxed: only one caller may see false; what the acknowledger then reads was handed over by the message's own sends.
bool receipt::settle() noexcept { return !settled_.exchange(true, std::memory_order_relaxed); }
bool receipt::settled() const noexcept { return settled_.load(std::memory_order_relaxed); }  // relaxed: as settle()

std::uint64_t unsettled_receipts() noexcept { return died_unsettled.load(std::memory_order_relaxed); }  // relaxed: see the count

acknowledger::~acknowledger() = default;

void acknowledger::configure(receipt&, std::any const&) {
    throw argument_error{"configure_ack: this message's acknowledger has no configure"};
}

namespace detail {

void configure(receipt* of, std::any const& options) {
    if (of == nullptr || of->to() == nullptr) {
        throw argument_error{"configure_ack: nobody is told of this message's end, there is nothing to configure"};
    }
    of->to()->configure(*of, options);
}

}  // namespace detail

}  // namespace weft::broadway
