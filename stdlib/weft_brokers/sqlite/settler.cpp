#include <weft_brokers/sqlite/settler.hpp>

#include <weft/errors.hpp>
#include <weft/log.hpp>
#include <weft_brokers/sqlite/receipt.hpp>

#include <string>

namespace weft::sqlite_queue {

void settler::ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) {
    std::vector<settled> all;
    all.reserve(successful.size() + failed.size());
    for (auto const& each : successful) {
        auto const& of = static_cast<receipt const&>(each.receipt());
        all.push_back({.of = of.by(), .as = of.on_success(), .reason = {}});
    }
    for (auto const& each : failed) {
        auto const& of = static_cast<receipt const&>(each.receipt());
        auto const* const why = each.status().why();
        all.push_back({.of = of.by(), .as = of.on_failure(), .reason = why == nullptr ? std::string{} : why->reason.to_string()});
    }
    std::size_t const counted = queue_->settle(all);
    if (counted == all.size()) return;
    log::warning("messages were settled after their leases had run out, and come again",
              {{"settled", all.size()}, {"late", all.size() - counted}});
}

void settler::configure(broadway::receipt& of, std::any const& options) {
    auto const* const chosen = std::any_cast<settle_options>(&options);
    if (chosen == nullptr) throw argument_error{"sqlite_queue: configure_ack takes sqlite_queue::settle_options"};
    if (chosen->on_success) check(*chosen->on_success, "on_success");
    if (chosen->on_failure) check(*chosen->on_failure, "on_failure");
    static_cast<receipt&>(of).change(*chosen);
}

void settler::has_begun(lease_id of) {
    if (!keeps_leases_) return;
    std::lock_guard const hold{mutex_};
    tokens_.insert_or_assign(of.id, of.token);
}

void settler::is_over(lease_id of) noexcept {
    if (!keeps_leases_) return;
    std::lock_guard const hold{mutex_};
    auto const found = tokens_.find(of.id);
    if (found != tokens_.end() && found->second == of.token) tokens_.erase(found);  // not a later lease of the same message
}

std::vector<lease_id> settler::at_work() const {
    std::lock_guard const hold{mutex_};
    std::vector<lease_id> all;
    all.reserve(tokens_.size());
    for (auto const& [id, token] : tokens_) all.push_back({.id = id, .token = token});
    return all;
}

}  // namespace weft::sqlite_queue
