#pragma once
// What a producer's client thread sends to its process.

#include <weft/broadway/message.hpp>

#include <string>
#include <vector>

namespace weft::kafka::detail {

struct arrived {
    std::vector<broadway::delivery> deliveries;
};
/// A broker has answered; the group is being joined.
struct connected {};
/// No producer: the options or the brokers do not allow it. The thread has ended.
struct refused {
    std::string why;
    bool bad_option;
};
/// The producer cannot go on.
struct must_stop {
    std::string why;
};
/// The thread has left the group and ends.
struct ended {};

}  // namespace weft::kafka::detail
