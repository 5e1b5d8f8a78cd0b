#pragma once
// Errors of librdkafka after which it tries again, though nothing can come of it.

#include <librdkafka/rdkafka.h>

namespace weft::kafka::detail {

[[nodiscard]] constexpr bool is_hopeless(rd_kafka_resp_err_t error) noexcept {
    return error == RD_KAFKA_RESP_ERR__AUTHENTICATION || error == RD_KAFKA_RESP_ERR__SSL ||
           error == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE;
}

}  // namespace weft::kafka::detail
