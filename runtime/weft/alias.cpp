#include "proc/alias_ref.hpp"
#include "proc/process.hpp"

#include <weft/alias.hpp>
#include <weft/errors.hpp>
#include <weft/send.hpp>

namespace weft {

ref alias(alias_mode mode) {
    auto& me = proc::current_or_throw("alias");
    me.catch_up();
    switch (mode) {
        case alias_mode::explicit_unalias: return me.open_alias(proc::alias_kind::until_unalias);
        case alias_mode::reply: return me.open_alias(proc::alias_kind::until_message);
    }
    throw argument_error{"alias: mode " + std::to_string(static_cast<int>(mode)) + " is not explicit_unalias or reply"};
}

bool unalias(ref which) { return proc::current_or_throw("unalias").close_alias(which); }

namespace detail {

void deliver(ref alias, node_ptr what) {
    if (!proc::is_alias(alias)) throw argument_error{"send: " + to_string(alias) + " is not an alias"};
    what->kind = signal_kind::alias_message;
    what->serial = proc::number_of_alias(alias);
    deliver(proc::owner_of_alias(alias), std::move(what));
}

}  // namespace detail

}  // namespace weft
