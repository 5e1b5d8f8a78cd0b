#pragma once
// What sys shows of a machine: its state and its data together.

#include <weft/gen_statem/callbacks.hpp>
#include <weft/sys.hpp>

#include <utility>

namespace weft {

/// What sys::get_state of a machine returns, and what sys::replace_state takes and gives. A replaced state is no change of state:
/// no enter call is made, and what was postponed waits.
template <class M>
struct machine_state {
    typename M::state state;
    typename sys::detail::data_access<M>::type data;  ///< the object, or what its sys_state() offers
};

namespace sys::detail {

template <state_machine M>
struct state_access<M> {
    using type = machine_state<M>;
    using data = data_access<M>;
    using body = machine_body<M>;

    static constexpr bool can_be_copied() { return data::can_be_copied(); }
    static constexpr bool can_be_replaced() { return data::can_be_replaced(); }
    static type read(void* object) {
        auto& all = *static_cast<body*>(object);
        return {*all.now, data::read(&all.machine)};
    }
    static void write(void* object, type value) {
        auto& all = *static_cast<body*>(object);
        data::write(&all.machine, std::move(value.data));
        *all.now = std::move(value.state);
    }
};

}  // namespace sys::detail

}  // namespace weft
