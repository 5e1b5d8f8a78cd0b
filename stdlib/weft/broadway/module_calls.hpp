#pragma once
// The callbacks of one module in one process, each called so that its failure fails the messages it was given and no
// others, and so that every message keeps its receipt.

#include <weft/broadway/acknowledge.hpp>
#include <weft/broadway/callbacks.hpp>
#include <weft/broadway/guarded.hpp>
#include <weft/broadway/receipt_keeper.hpp>

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::broadway::detail {

/// Owner: one processor or batch processor.
template <class Module>
class module_calls {
    using message = typename Module::message;
    using batcher = typename message::batcher_type;

public:
    explicit module_calls(context_of<Module> const& from) : module_(make_module<Module>(from)) {}

    /// Not ok: the callback has failed, and the list with it.
    [[nodiscard]] status prepare(std::span<message> list) {
        if constexpr (prepares<Module>) {
            return lend("prepare_messages", list, [&] { module_.prepare_messages(list); });
        } else {
            static_cast<void>(list);
            return {};
        }
    }

    /// The message is then as the callback left it; of a callback that failed it is the original one, failed.
    void handle(message& one) {
        status left;
        if constexpr (handles_lent<Module>) {
            std::shared_ptr<receipt> kept = receipt_of(one);
            left = guarded([&] { module_.handle_message(one); });
            if (receipt_of(one) != kept) receipt_of(one) = std::move(kept);
        } else {
            message kept = message_access::copy_of(one);
            left = guarded([&] { one = module_.handle_message(std::move(one)); });
            if (!left.ok()) one = std::move(kept);
            else if (receipt_of(one) != receipt_of(kept)) receipt_of(one) = std::move(receipt_of(kept));
        }
        if (left.ok()) return;
        log_failure("handle_message", module_name<Module>(), left);
        message_access::set_status(one, std::move(left));
    }

    /// A callback that failed fails every message.
    void handle_batch(std::span<message> list, batch_info<batcher> const& info) {
        if constexpr (has_batchers<Module>) {
            status const left = lend("handle_batch", list, [&] {
                if constexpr (handles_batch_with_info<Module>) module_.handle_batch(info.batcher, list, info);
                else module_.handle_batch(info.batcher, list);
            });
            if (left.ok()) return;
            for (message& each : list) message_access::set_status(each, left);
        } else {
            static_cast<void>(list);
            static_cast<void>(info);
        }
    }

    /// What is in `failed` afterwards is acknowledged as failed.
    void handle_failed(std::vector<message>& failed) {
        if constexpr (handles_failed<Module>) {
            if (failed.empty()) return;
            std::vector<message> originals;
            originals.reserve(failed.size());
            for (message const& each : failed) originals.push_back(message_access::copy_of(each));
            std::span<message> const list{failed};
            if (!lend("handle_failed", list, [&] { module_.handle_failed(list); }).ok()) failed = std::move(originals);
        } else {
            static_cast<void>(failed);
        }
    }

private:
    template <class Callback>
    [[nodiscard]] status lend(std::string_view name, std::span<message> list, Callback&& callback) {
        receipts_.hold(list);
        status left = guarded(std::forward<Callback>(callback));
        receipts_.give_back(list);
        if (!left.ok()) log_failure(name, module_name<Module>(), left);
        return left;
    }

    Module module_;
    receipt_keeper receipts_;
};

}  // namespace weft::broadway::detail
