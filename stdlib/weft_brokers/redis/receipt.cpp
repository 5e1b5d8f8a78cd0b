#include <weft_brokers/redis/receipt.hpp>

namespace weft::redis {

delivery_receipt::delivery_receipt(std::shared_ptr<broadway::acknowledger> to, std::shared_ptr<detail::verdict_desk> desk,
                                   std::string stream, detail::entry of, ack_options how)
    : receipt{std::move(to)}, desk_{std::move(desk)}, stream_{std::move(stream)}, entry_{std::move(of)}, how_{how} {}

delivery_receipt::~delivery_receipt() {
    if (!settled()) desk_->let_go(entry_.id);
}

ack_options delivery_receipt::how() const {
    std::lock_guard const lock{mutex_};
    return how_;
}

void delivery_receipt::set_how(ack_options how) {
    std::lock_guard const lock{mutex_};
    how_ = how;
}

}  // namespace weft::redis
