#include <weft/broadway/acknowledger.hpp>

#include <weft/errors.hpp>

namespace weft::broadway {

receipt::~receipt() = default;

// Relaxed: only one caller may see false; what the acknowledger then reads was handed over by the message's own sends.
bool receipt::settle() noexcept { return !settled_.exchange(true, std::memory_order_relaxed); }
bool receipt::settled() const noexcept { return settled_.load(std::memory_order_relaxed); }

acknowledger::~acknowledger() = default;

void acknowledger::configure(receipt&, std::any const&) {
    throw argument_error{"configure_ack: this message's acknowledger has no configure"};
}

}  // namespace weft::broadway
