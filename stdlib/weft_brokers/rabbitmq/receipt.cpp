#include <weft_brokers/rabbitmq/receipt.hpp>

#include "internal/settlements.hpp"

#include <exception>

namespace weft::rabbitmq {

receipt::~receipt() {
    if (to() == nullptr || !settle()) return;
    try {
        static_cast<detail::settlements*>(to())->give_back(*this);
    } catch (std::exception const&) {  // no memory: the broker keeps it until the channel closes
    }
}

}  // namespace weft::rabbitmq
