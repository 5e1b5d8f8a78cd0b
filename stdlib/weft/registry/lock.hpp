#pragma once
// Holding one of a registry's locks, for as long as an object of this class lives.

#include <weft/errors.hpp>
#include <weft/gen_server/call.hpp>
#include <weft/registry/partition_owner.hpp>

namespace weft::detail {

template <class Server>
class registry_lock {
public:
    template <class Request>
    registry_lock(server_ref<Server> keeper, Request request)
        : keeper_{keeper}, ticket_{call(keeper, std::move(request), infinity).ticket} {
        if (!ticket_) throw argument_error{"lock: the calling process holds this lock already"};
    }
    registry_lock(registry_lock const&) = delete;
    registry_lock& operator=(registry_lock const&) = delete;
    ~registry_lock() {
        try {
            cast(keeper_, give_back_lock{ticket_});
        } catch (forced_unwind const&) {  // an exit signal: this process is about to end, and the keeper hears of that
        }
    }

private:
    server_ref<Server> keeper_;
    ref ticket_;
};

}  // namespace weft::detail
