// A list lives as long as somebody encodes it, however soon the next one is taken.

#include <weft/observer/internal/live_snapshots.hpp>

namespace weft::observe {

process_list live_snapshots::processes() {
    // tidy: allow clock::now, it is the age of a copy for people
    auto const now = std::chrono::steady_clock::now();
    bool const shared = last_ && clients_() > 1 && now - taken_ <= most_age;
    if (!shared) {
        last_ = std::make_shared<std::vector<process_summary> const>(info::processes(of_));
        taken_ = now;
    }
    return last_;
}

}  // namespace weft::observe
