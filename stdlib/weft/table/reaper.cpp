// Pieces are small enough for a turn, and between two of them whoever has work goes first.

#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/runtime.hpp>
#include <weft/table/internal/reaper.hpp>

namespace weft::detail {
namespace {

constexpr std::size_t at_once = 1000;  // so many records are no work for a process
constexpr std::size_t a_turn = 500;    // some 50 us, when each of them is a cache miss or two

}  // namespace

std::size_t table_corpse::size() const noexcept {
    std::size_t sum = 0;
    for (auto const& each : indexes) sum += each->size();
    for (auto const& each : ghosts) sum += each.size();
    return sum;
}

bool table_corpse::shed(std::size_t most) {
    if (!indexes.empty()) {
        if (!indexes.back()->shed(most)) indexes.pop_back();
    } else if (!ghosts.empty()) {
        table_ghosts& last = ghosts.back();
        for (std::size_t i = 0; i < most && !last.empty(); ++i) last.erase(last.begin());
        if (last.empty()) ghosts.pop_back();
    }
    return !indexes.empty() || !ghosts.empty();
}

void reap(table_corpse corpse) noexcept {
    if (corpse.size() > at_once) {
        try {
            auto shared = std::make_shared<table_corpse>(std::move(corpse));
            this_runtime().spawn(
                [shared] {
                    while (shared->shed(a_turn)) yield();
                },
                {.label = "table reaper", .priority = priority::low, .trap_exit = true});  // a runtime that ends waits for the pieces
        } catch (...) {  // no process can be had: it goes here, all at once
        }
    }
}

}  // namespace weft::detail
