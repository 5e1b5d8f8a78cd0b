// Each change keeps the balance, whatever the order in which a dispatcher serves its consumers.

#include <weft/gen_stage/demand_account.hpp>

#include <algorithm>
#include <utility>

namespace weft::gen_stage::detail {

void demand_account::check_balance() const { weft::detail::debug_check(balance().holds(), "dispatcher: demand adds up"); }

void demand_account::note_ask(std::size_t count) noexcept {
    demand_ += count;
    open_ += count;
}

void demand_account::note_placed(std::size_t count) {
    weft::detail::check(count <= demand_, "dispatcher: no more is placed than was asked for");
    std::size_t const from_buffer = std::min(open_, count);
    demand_ -= count;
    open_ -= from_buffer;
    owed_ -= count - from_buffer;
    check_balance();
}

void demand_account::unplaced(std::size_t count) noexcept {
    std::size_t const awaited = std::min(count, pending_);
    pending_ -= awaited;
    owed_ -= awaited;
    check_balance();
}

std::size_t demand_account::settle() noexcept {
    std::size_t const open = std::exchange(open_, 0);
    std::size_t const covered = std::min(open, pending_);
    pending_ -= covered;
    owed_ += open - covered;
    check_balance();
    return open - covered;
}

void demand_account::note_left(std::size_t count) noexcept {
    pending_ += count;
    demand_ -= count;
    check_balance();
}

}  // namespace weft::gen_stage::detail
