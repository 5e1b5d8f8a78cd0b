#include <weft_brokers/nats/receipt.hpp>

namespace weft::nats {

delivery_receipt::delivery_receipt(std::shared_ptr<broadway::acknowledger> to, std::shared_ptr<detail::verdict_desk> desk,
                                   std::string stream, std::shared_ptr<detail::entry const> of, ack_options how)
    : receipt{std::move(to)}, desk_{std::move(desk)}, stream_{std::move(stream)}, entry_{std::move(of)}, how_{how} {}

delivery_receipt::~delivery_receipt() {
    if (!settled()) desk_->let_go(entry_->reply);
}

void delivery_receipt::in_progress() const {
    if (!settled()) desk_->put({{.what = detail::verdict::kind::in_progress, .reply = entry_->reply}});
}

ack_options delivery_receipt::how() const {
    std::lock_guard const lock{mutex_};
    return how_;
}

void delivery_receipt::set_how(ack_options how) {
    std::lock_guard const lock{mutex_};
    how_ = how;
}

}  // namespace weft::nats
