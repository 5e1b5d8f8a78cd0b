#include <weft_brokers/kafka/internal/partitions.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace weft::kafka::detail {

partition& partitions::add(std::string_view topic, std::int32_t number, queue_ptr queue) {
    remove(topic, number);
    auto who = std::make_shared<assignment const>(assignment{std::string{topic}, number, ++generation_});
    return all_.emplace_back(partition{std::move(who), std::move(queue)});
}

void partitions::remove(std::string_view topic, std::int32_t number) {
    std::erase_if(all_, [&](partition const& one) { return one.who->partition == number && one.who->topic == topic; });
}

partition* partitions::find(assignment const& who) noexcept {
    auto const found = std::find_if(all_.begin(), all_.end(), [&who](partition const& one) { return one.who.get() == &who; });
    return found == all_.end() ? nullptr : &*found;
}

partition* partitions::find(std::string_view topic, std::int32_t number) noexcept {
    auto const found = std::find_if(all_.begin(), all_.end(), [&](partition const& one) {
        return one.who->partition == number && one.who->topic == topic;
    });
    return found == all_.end() ? nullptr : &*found;
}

bool partitions::owe_commit() const noexcept {
    return std::any_of(all_.begin(), all_.end(), [](partition const& one) { return one.owes_commit(); });
}

std::size_t partitions::in_flight() const noexcept {
    std::size_t all = 0;
    for (partition const& one : all_) all += one.offsets.in_flight();
    return all;
}

std::size_t partitions::fetched() const noexcept {
    std::size_t all = 0;
    for (partition const& one : all_) all += rd_kafka_queue_length(one.queue.get());
    return all;
}

}  // namespace weft::kafka::detail
