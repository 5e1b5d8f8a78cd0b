#pragma once

// Delivery to a mail server. Connections are kept from letter to letter: there are never more than deliveries at once, for
// a delivery takes one that rests, or opens one when none does.

#include <optional>
#include <vector>
#include <weft/gen_server.hpp>

#include "sender/delivery.hpp"
#include "sender/smtp_session.hpp"

namespace sender {

/// The process that owns the connections that rest. They close with it.
class resting_sessions {
public:
    struct take {
        using reply = std::optional<smtp_session>;
    };
    /// A call, so that it rests before its delivery is over and the next one begins.
    struct give {
        using reply = void;
        smtp_session session;
    };

    [[nodiscard]] std::optional<smtp_session> handle_call(take);
    void handle_call(give rested);

private:
    std::vector<smtp_session> sessions_;
};

class smtp_delivery final : public delivery {
public:
    /// Starts the process of resting connections, linked to the caller. Connects to nobody.
    explicit smtp_delivery(smtp_server server);

    [[nodiscard]] verdict deliver(letter const& what, commit const& before) const override;
    /// A server cannot be asked.
    [[nodiscard]] verdict look(std::string const& id) const override;
    /// Says goodbye on all connections.
    void finish() const override;

private:
    [[nodiscard]] std::optional<verdict> deliver_by_resting(letter const& what, commit const& before) const;
    [[nodiscard]] verdict deliver_by_new(letter const& what, commit const& before) const;
    void give_back(smtp_session session) const;

    smtp_server server_;
    weft::server_ref<resting_sessions> resting_;
};

}  // namespace sender
