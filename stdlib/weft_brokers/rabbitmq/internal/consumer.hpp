#pragma once
// The thread behind a producer: takes deliveries from the broker to the producer, and verdicts back.

#include "broker_thread.hpp"
#include "inbox.hpp"
#include "settle_window.hpp"
#include "settlements.hpp"

#include <weft_brokers/rabbitmq/options.hpp>
#include <weft/broadway/message.hpp>
#include <weft/pid.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace weft::rabbitmq::detail {

class consumer final : public broker_thread, private inbox {
public:
    consumer(options const& chosen, std::size_t index, pid owner);

    /// No further delivery; what is settled still goes out. Threads: from anywhere.
    void drain() noexcept;

private:
    connection_options next_connection() override;
    void work(connection& line) override;
    void is_down() noexcept override;
    [[nodiscard]] bool goes_on() const noexcept override { return !draining(); }
    void gives_up(std::string const& why) override;

    void delivered(content&& what) override;
    void returned(content&&) override {}
    void confirmed(std::uint64_t, bool, bool) override {}
    void cancelled() override;

    // Relaxed: nothing else goes with it, and the bell rings after it is set.
    [[nodiscard]] bool draining() const noexcept { return draining_.load(std::memory_order_relaxed); }
    void prepare(connection& line);
    void subscribe(connection& line);
    void hand_over();
    void tell_verdicts(connection& line);
    void answer(connection& line, settle_window::answer const& each);
    void cancel(connection& line);

    options const chosen_;
    std::size_t const index_;
    pid const owner_;
    std::shared_ptr<settlements> const settlements_;
    std::atomic<bool> draining_{false};

    options now_;                 // of this connection
    std::string queue_;
    std::string consumer_tag_;
    std::uint64_t channel_ = 0;   // connections so far
    settle_window window_;
    std::vector<broadway::delivery> batch_;
    std::vector<std::uint64_t> refused_;  // came after the drain began
    std::vector<settlements::settled> settled_;
    bool cancel_sent_ = false;
};

}  // namespace weft::rabbitmq::detail
