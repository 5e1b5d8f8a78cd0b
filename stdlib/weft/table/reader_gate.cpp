// All accesses here have the default order: a reader counts itself and then follows links, a writer changes a link and then
// looks at the counts, and either the reader finds the new link or the writer finds the reader. Only one order of all four,
// for all of them, forbids that both miss. The same holds for closed_ in place of a link, and, the other way round, for
// waiting_: either a reader that leaves sees that something waits, or who let it wait sees that the reader has left.

#include <weft/detail/indivisible.hpp>
#include <weft/table/reader_gate.hpp>

#include <thread>

namespace weft::detail {
namespace {

/// Threads are numbered as they come, so the first ones do not share a stripe.
unsigned thread_number() noexcept {
    static std::atomic<unsigned> last{0};
    thread_local unsigned const mine = last.fetch_add(1, std::memory_order_relaxed);  // relaxed: only a number
    return mine;
}

}  // namespace

reader_gate::reader_gate(unsigned stripes) : count_{stripes}, stripes_{std::make_unique<stripe[]>(stripes)} {}

reader_gate::~reader_gate() = default;

std::atomic<std::uint32_t>& reader_gate::enter() noexcept {
    std::atomic<std::uint32_t>& mine = stripes_[thread_number() & (count_ - 1)].readers;
    for (;;) {
        mine.fetch_add(1);
        if (!closed_.load()) [[likely]] return mine;
        mine.fetch_sub(1);
        std::lock_guard const wait_until_open{closing_};
    }
}

void reader_gate::leave(std::atomic<std::uint32_t>& stripe) noexcept {
    stripe.fetch_sub(1);
    if (waiting_.load()) [[unlikely]] let_go();
}

std::uint64_t reader_gate::occupied(std::uint64_t among) const noexcept {
    std::uint64_t found = 0;
    for (unsigned i = 0; i < count_; ++i) found |= std::uint64_t{stripes_[i].readers.load() != 0} << i;
    return found & among;
}

void reader_gate::retire(std::vector<entry_ref>& out) {
    if (out.empty()) return;
    std::uint64_t const inside_now = occupied(~std::uint64_t{0});
    if (inside_now != 0) {
        std::lock_guard const hold{limbo_mutex_};
        limbo_.push_back({std::exchange(out, {}), inside_now});
        waiting_.store(true);
    }
    if (waiting_.load()) let_go();  // for the readers who left before they could see it
}

/// Records are destroyed when the lock is free. Nobody waits for it here: who finds it held has the holder look once more.
void reader_gate::let_go() noexcept {
    do {
        again_.store(true);
        std::vector<batch> gone;
        std::unique_lock const hold{limbo_mutex_, std::try_to_lock};
        if (!hold.owns_lock()) return;
        again_.store(false);
        std::erase_if(limbo_, [&](batch& each) {
            each.unseen = occupied(each.unseen);
            if (each.unseen != 0) return false;
            gone.push_back(std::move(each));
            return true;
        });
        waiting_.store(!limbo_.empty());
    } while (again_.load());
}

reader_gate::closed::closed(reader_gate& gate) : gate_{gate}, alone_{gate.closing_} {
    gate.closed_.store(true);
    // Readers are inside for a look-up's time only.
    while (gate.occupied(~std::uint64_t{0}) != 0) std::this_thread::yield();
}

reader_gate::closed::~closed() { gate_.closed_.store(false); }

}  // namespace weft::detail
