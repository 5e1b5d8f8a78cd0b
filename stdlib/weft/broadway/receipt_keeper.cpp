// The rare case: a callback has not left the messages where they were.

#include <weft/broadway/receipt_keeper.hpp>

#include <unordered_map>
#include <utility>

namespace weft::broadway::detail {

void receipt_keeper::match(std::span<std::shared_ptr<receipt>*> returned) {
    std::unordered_map<receipt const*, std::size_t> places;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        if (kept_[i] != nullptr) places.emplace(kept_[i].get(), i);
    }
    std::vector<bool> back(kept_.size(), false);
    std::vector<std::shared_ptr<receipt>*> without;
    for (auto* const each : returned) {
        auto const place = places.find(each->get());
        if (place == places.end() || back[place->second]) without.push_back(each);
        else back[place->second] = true;
    }
    std::size_t next = 0;
    for (auto* const each : without) {
        while (back[next]) ++next;
        *each = std::move(kept_[next++]);
    }
}

}  // namespace weft::broadway::detail
