#include <weft/errors.hpp>
#include <weft/stop.hpp>
#include <weft/via.hpp>

namespace weft {

via::via(std::shared_ptr<via_keeper> keeper) : keeper_{std::move(keeper)} {
    if (keeper_ == nullptr) throw argument_error{"via: the keeper is null; it has to be the module that keeps the name"};
}

void detail::no_such_name(via const& name) { throw argument_error{"send: nobody is registered as " + name.text()}; }

void stop(via const& name, exit_reason reason, nanoseconds timeout) { stop(whereis(name), std::move(reason), timeout); }

result<void> try_stop(via const& name, exit_reason reason, nanoseconds timeout) {
    return try_stop(whereis(name), std::move(reason), timeout);
}

}  // namespace weft
