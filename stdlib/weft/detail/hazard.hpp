#pragma once
// Reading what others replace, without a lock: a reader says in a place of its own which object it looks at, and whoever has
// replaced the object destroys it only when nobody says so any more.
//
// Owner:  a hazard is used by one thread at a time, and may be kept while its process moves to another.
// Others: whoever replaces an object retires it; each retired object is destroyed once, by a retirer or by its last reader.
// Invariants: H1  An object is retired after it can no longer be found where readers look.
//             H2  A reader uses an object only after it was still to be found when the hazard already named it.
//             H3  A retired object that no hazard names is destroyed before reclaim() is left for the last time.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace weft::detail {

/// Base of what is protected so.
class reclaimable {
public:
    reclaimable() = default;
    reclaimable(reclaimable const&) = delete;
    reclaimable& operator=(reclaimable const&) = delete;
    virtual ~reclaimable() = default;

private:
    friend class hazard_domain;
    mutable reclaimable const* next_retired_ = nullptr;  // written by whoever retires it, read by whoever looks through the list
};

/// Destroys the object as soon as no hazard names it. Its destructor runs here, or where the last hazard lets go.
void retire(std::unique_ptr<reclaimable const> object);

class hazard_place;

/// Keeps one object from being destroyed.
class hazard {
public:
    hazard() noexcept = default;
    hazard(hazard&& other) noexcept;
    hazard& operator=(hazard&& other) noexcept;
    ~hazard() { reset(); }

    /// The object that `from`, an atomic pointer, leads to, protected from now on; null when it leads nowhere. Repeats only
    /// when the object was replaced in between.
    template <class Source>
    [[nodiscard]] auto protect(Source const& from) {
        auto const* found = from.load();  // all orders here are seq_cst: see name()
        for (;;) {
            if (found == nullptr) {
                reset();
                return found;
            }
            name(found);
            auto const* const again = from.load();
            if (again == found) return found;
            found = again;
        }
    }
    void reset() noexcept;

private:
    // The store is followed by the reader's second look, and the retirer's replacement by its look at the places. In their one
    // order either the reader sees the replacement, or the retirer sees the name. (H2)
    void name(reclaimable const* object);

    hazard_place* place_ = nullptr;
    std::uint64_t retired_before_ = 0;  // how many objects had been retired when this one was still to be found
};

/// Retires what was given to it when it goes: for a writer with a lock, so that destructors run when the lock is free.
class retirements {
public:
    retirements() = default;
    retirements(retirements const&) = delete;
    retirements& operator=(retirements const&) = delete;
    ~retirements();

    void add(std::unique_ptr<reclaimable const> object) { objects_.push_back(std::move(object)); }

private:
    std::vector<std::unique_ptr<reclaimable const>> objects_;
};

/// How many retired objects are not destroyed yet; for tests.
[[nodiscard]] std::size_t retired_objects();

}  // namespace weft::detail
