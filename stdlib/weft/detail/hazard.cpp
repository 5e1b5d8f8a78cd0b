// The places that hazards write to, and the list of retired objects. One of each for the program; places are never freed, so
// there are as many as there were hazards at the same time.

#include <weft/detail/hazard.hpp>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

namespace weft::detail {

class alignas(64) hazard_place {  // written by one thread at a time, read by retirers
public:
    std::atomic<reclaimable const*> named{nullptr};
    hazard_place* next_of_all = nullptr;  // written before the place is in the list of all
};

class hazard_domain {
public:
    [[nodiscard]] hazard_place* take() {
        {
            std::lock_guard const hold{free_mutex_};
            if (!free_.empty()) {
                hazard_place* const found = free_.back();
                free_.pop_back();
                return found;
            }
        }
        auto* const made = new hazard_place;
        made->next_of_all = all_.load();
        while (!all_.compare_exchange_weak(made->next_of_all, made)) {}
        return made;
    }
    void give_back(std::vector<hazard_place*> const& places) {
        std::lock_guard const hold{free_mutex_};
        free_.insert(free_.end(), places.begin(), places.end());
    }

    [[nodiscard]] std::uint64_t retired() const noexcept { return retired_.load(); }
    [[nodiscard]] std::uint64_t destroyed() const noexcept { return destroyed_.load(); }

    void retire(std::unique_ptr<reclaimable const> object) {
        reclaimable const* const mine = object.release();
        mine->next_retired_ = arrived_.load();
        while (!arrived_.compare_exchange_weak(mine->next_retired_, mine)) {}
        retired_.fetch_add(1);
        reclaim();
    }

    // Never waits: who finds another at work leaves it the note that there is more to do. The one at work looks for the note
    // after it has stopped, the other one leaves it before it looks whether anybody is at work. (H3)
    void reclaim() {
        again_.store(true);
        while (again_.load() && !busy_.exchange(true)) {
            again_.store(false);
            retired_list const gone = take_unnamed();
            busy_.store(false);
            destroyed_.fetch_add(gone.size());
        }  // the destructors, which are the program's, run when nobody is at work
    }

private:
    using retired_list = std::vector<std::unique_ptr<reclaimable const>>;

    [[nodiscard]] retired_list take_unnamed() {
        for (reclaimable const* each = arrived_.exchange(nullptr); each != nullptr;) {
            reclaimable const* const next = each->next_retired_;
            waiting_.emplace_back(each);
            each = next;
        }
        std::vector<reclaimable const*> named;
        for (hazard_place* each = all_.load(); each != nullptr; each = each->next_of_all) {
            if (reclaimable const* const object = each->named.load()) named.push_back(object);
        }
        auto const unnamed = std::partition(waiting_.begin(), waiting_.end(), [&named](auto const& each) {
            return std::find(named.begin(), named.end(), each.get()) != named.end();
        });
        retired_list gone(std::make_move_iterator(unnamed), std::make_move_iterator(waiting_.end()));
        waiting_.erase(unnamed, waiting_.end());
        return gone;
    }

    std::atomic<hazard_place*> all_{nullptr};
    std::mutex free_mutex_;
    std::vector<hazard_place*> free_;  // guarded by free_mutex_

    std::atomic<reclaimable const*> arrived_{nullptr};  // retired, and not looked at yet
    std::atomic<bool> busy_{false};
    std::atomic<bool> again_{false};
    retired_list waiting_;  // used by whoever has made busy_ true
    std::atomic<std::uint64_t> retired_{0};
    std::atomic<std::uint64_t> destroyed_{0};
};

namespace {

// Never destroyed: handles may outlive every static of the program.
hazard_domain& everything() {
    static hazard_domain& all = *new hazard_domain;
    return all;
}

/// Places that a thread keeps at hand, so that taking one usually costs no lock.
class places_at_hand {
public:
    places_at_hand() = default;
    places_at_hand(places_at_hand const&) = delete;
    places_at_hand& operator=(places_at_hand const&) = delete;
    ~places_at_hand() { everything().give_back(places_); }

    [[nodiscard]] hazard_place* take() {
        if (places_.empty()) return everything().take();
        hazard_place* const found = places_.back();
        places_.pop_back();
        return found;
    }
    void give(hazard_place* place) {
        if (places_.size() == most) {
            everything().give_back({places_.begin() + most / 2, places_.end()});
            places_.resize(most / 2);
        }
        places_.push_back(place);
    }

private:
    static constexpr std::size_t most = 64;
    std::vector<hazard_place*> places_;
};

// Reached by these functions only, which do not park: a process may go on on another thread after any call of them.
places_at_hand& at_hand() {
    thread_local places_at_hand mine;
    return mine;
}

}  // namespace

hazard::hazard(hazard&& other) noexcept
    : place_{std::exchange(other.place_, nullptr)}, retired_before_{other.retired_before_} {}

hazard& hazard::operator=(hazard&& other) noexcept {
    std::swap(place_, other.place_);
    std::swap(retired_before_, other.retired_before_);
    return *this;
}

void hazard::name(reclaimable const* object) {
    if (place_ == nullptr) place_ = at_hand().take();
    retired_before_ = everything().retired();
    place_->named.store(object);
}

// A retirer that still saw the name has counted its object before, so the count has changed; then it is for us to look again.
void hazard::reset() noexcept {
    if (place_ == nullptr) return;
    place_->named.store(nullptr);
    at_hand().give(std::exchange(place_, nullptr));
    if (everything().retired() != retired_before_) everything().reclaim();
}

void retire(std::unique_ptr<reclaimable const> object) { everything().retire(std::move(object)); }

retirements::~retirements() {
    for (auto& each : objects_) retire(std::move(each));
}

std::size_t retired_objects() { return static_cast<std::size_t>(everything().retired() - everything().destroyed()); }

}  // namespace weft::detail
