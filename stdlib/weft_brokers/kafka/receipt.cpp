#include <weft_brokers/kafka/receipt.hpp>

#include <weft_brokers/kafka/internal/channel.hpp>

namespace weft::kafka {

receipt::receipt(std::shared_ptr<detail::channel> to, std::shared_ptr<detail::assignment const> from, std::int64_t offset)
    : broadway::receipt{to}, from_{std::move(from)}, offset_{offset}, on_failure_{to->by_default()} {}

receipt::~receipt() {
    if (!settled()) static_cast<detail::channel*>(to())->lose({from_, offset_});
}

}  // namespace weft::kafka
