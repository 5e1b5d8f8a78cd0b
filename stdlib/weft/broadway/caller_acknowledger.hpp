#pragma once
// The acknowledger that tells a process: for tests, and for whoever pushes messages and waits for their end.

#include <weft/broadway/access.hpp>
#include <weft/broadway/acknowledger.hpp>
#include <weft/pid.hpp>
#include <weft/send.hpp>

#include <any>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace weft::broadway {

/// What the caller receives for each step that ended some of its messages. A payload that cannot be copied is absent.
template <class Message>
struct acked {
    weft::ref ref;
    std::vector<Message> successful;
    std::vector<Message> failed;
};

/// What the caller receives for each message::configure_ack.
struct ack_configured {
    weft::ref ref;
    std::any options;
};

template <class Message>
class caller_acknowledger final : public acknowledger {
public:
    caller_acknowledger(pid caller, weft::ref ref) noexcept : caller_{caller}, ref_{ref} {}

    void ack(std::span<settlement const> successful, std::span<settlement const> failed) override {
        send(caller_, acked<Message>{ref_, copies(successful), copies(failed)});
    }
    void configure(receipt&, std::any const& options) override { send(caller_, ack_configured{ref_, options}); }

private:
    static std::vector<Message> copies(std::span<settlement const> of) {
        std::vector<Message> all;
        for (settlement const& each : of) {
            if (auto const* message = each.template message<Message>()) all.push_back(detail::message_access::copy_of(*message));
        }
        return all;
    }

    pid caller_;
    weft::ref ref_;
};

/// A receipt for one message that tells `caller`; those of one `to` are told of together.
template <class Message>
[[nodiscard]] std::shared_ptr<acknowledger> acknowledge_to(pid caller, ref tag) {
    return std::make_shared<caller_acknowledger<Message>>(caller, tag);
}

}  // namespace weft::broadway
