#pragma once
// What a pipeline's message carries for the queue that it came from: its lease, and what becomes of it at its end.
//
//     auto const* from = m.delivered_as<sqlite_queue::receipt>();
//     if (from->deliveries() > 1) …                                       somebody may have handled it before
//     m.configure_ack(sqlite_queue::settle_options{.on_failure = sqlite_queue::dead_letter{}});

#include <weft/broadway/acknowledger.hpp>
#include <weft_brokers/sqlite/messages.hpp>
#include <weft_brokers/sqlite/options.hpp>

#include <memory>

namespace weft::sqlite_queue {

class settler;  // the acknowledger of one producer

/// Threads: as broadway::receipt.
class receipt final : public broadway::receipt {
public:
    receipt(std::shared_ptr<settler> to, leased const& message, outcome on_success, outcome on_failure);
    /// A message that is gone without an end, with its process, gets no more extensions: it comes again when its lease runs out.
    ~receipt() override;

    [[nodiscard]] lease_id by() const noexcept { return by_; }
    [[nodiscard]] message_id id() const noexcept { return by_.id; }
    [[nodiscard]] std::int64_t deliveries() const noexcept { return deliveries_; }
    [[nodiscard]] std::int64_t priority() const noexcept { return priority_; }
    [[nodiscard]] std::chrono::milliseconds published() const noexcept { return published_; }  ///< since 1970

    [[nodiscard]] outcome const& on_success() const noexcept { return on_success_; }
    [[nodiscard]] outcome const& on_failure() const noexcept { return on_failure_; }
    /// What is not given stays.
    void change(settle_options const& options);

private:
    lease_id by_;
    std::int64_t deliveries_;
    std::int64_t priority_;
    std::chrono::milliseconds published_;
    outcome on_success_;
    outcome on_failure_;
};

}  // namespace weft::sqlite_queue
