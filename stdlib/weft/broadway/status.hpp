#pragma once
// How a message stands: ok, failed by the user with a reason, or failed by the pipeline because a callback did.

#include <weft/exit_reason.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace weft::broadway {

/// failed: by message::fail(reason). error: a callback threw. exit: a callback called weft::exit.
enum class failure_kind : std::uint8_t { failed, error, exit };

struct failure {
    failure_kind kind;
    exit_reason reason;  ///< of an error: the exception's type, text and trace
};

/// Threads: a value. Costs one pointer while a message is ok, which most are.
class status {
public:
    status() noexcept = default;
    explicit status(failure why) : failure_{std::make_shared<failure const>(std::move(why))} {}

    [[nodiscard]] bool ok() const noexcept { return failure_ == nullptr; }
    /// Null while ok.
    [[nodiscard]] failure const* why() const noexcept { return failure_.get(); }

private:
    std::shared_ptr<failure const> failure_;
};

}  // namespace weft::broadway
