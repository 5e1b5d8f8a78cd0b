#include <weft_brokers/sqlite/receipt.hpp>

#include <weft_brokers/sqlite/settler.hpp>

#include <utility>

namespace weft::sqlite_queue {

receipt::receipt(std::shared_ptr<settler> to, leased const& message, outcome on_success, outcome on_failure)
    : broadway::receipt{std::move(to)}, by_{message.by}, deliveries_{message.deliveries}, priority_{message.priority},
      published_{message.published}, on_success_{on_success}, on_failure_{on_failure} {}

receipt::~receipt() { static_cast<settler*>(to())->is_over(by_); }

void receipt::change(settle_options const& options) {
    if (options.on_success) on_success_ = *options.on_success;
    if (options.on_failure) on_failure_ = *options.on_failure;
}

}  // namespace weft::sqlite_queue
