#include <weft_brokers/rabbitmq/arguments.hpp>

namespace weft::rabbitmq {

bool operator==(argument const& a, argument const& b) { return a.held_ == b.held_; }

argument const* find(arguments const& in, std::string_view key) noexcept {
    for (argument_entry const& each : in)
        if (each.key == key) return &each.value;
    return nullptr;
}

}  // namespace weft::rabbitmq
