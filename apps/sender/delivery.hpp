#pragma once

// How one letter is delivered, whatever the way. Every way has one step that cannot be undone; before it the journal is
// told, so that whatever happens then, nobody is mailed a second time by mistake.

#include <functional>
#include <stdexcept>
#include <string>

#include "sender/letter.hpp"

namespace sender {

/// What one attempt came to.
struct verdict {
    enum class kind {
        sent,
        try_again,  // not sent, and it may go better later
        refused,    // not sent, and it will not go better
        unknown,    // the step that cannot be undone was taken, and nobody said how it went
        stop        // the journal cannot be written: nothing more may be sent
    };
    kind what = kind::sent;
    std::string reason = {};

    friend bool operator==(verdict const&, verdict const&) = default;
};

/// Called right before the step that cannot be undone, once at most. Errors: journal_error; then the step is not taken.
using commit = std::function<void()>;

/// The journal cannot be written.
class journal_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Threads: any, several at once. Outlives every attempt.
class delivery {
public:
    delivery() = default;
    delivery(delivery const&) = delete;
    delivery& operator=(delivery const&) = delete;
    virtual ~delivery() = default;

    /// One attempt. Blocks: parks the caller. Errors: passes on what `before` throws.
    [[nodiscard]] virtual verdict deliver(letter const& what, commit const& before) const = 0;

    /// What became of a letter whose attempt was committed and then cut off: sent, try_again (it was not), or unknown.
    [[nodiscard]] virtual verdict look(std::string const& id) const = 0;

    /// Nothing more will be delivered. Blocks: a few seconds at most.
    virtual void finish() const {}
};

}  // namespace sender
