#include <weft_brokers/rabbitmq/check_reachable.hpp>

#include "internal/address.hpp"
#include "internal/connection.hpp"

#include <weft_brokers/rabbitmq/errors.hpp>
#include <weft_brokers/rabbitmq/options.hpp>
#include <weft/blocking.hpp>

#include <atomic>

namespace weft::rabbitmq {

void check_reachable(connection_options const& how) {
    check(how);
    try {
        weft::blocking([&how] {
            detail::wake_up bell;
            std::atomic<bool> const closing{false};
            detail::connection line{how, {.bell = bell, .closing = closing}};
            line.close();
        });
    } catch (broker_error const& failed) {
        throw broker_error{"rabbitmq: " + to_string(detail::address_of(how)) + " cannot be used: " + failed.what()};
    }
}

}  // namespace weft::rabbitmq
