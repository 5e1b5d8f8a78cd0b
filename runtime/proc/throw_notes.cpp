#include "proc/throw_notes.hpp"

#include "base/cache_line.hpp"
#include "base/stack_trace.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>

#include <boost/unordered/unordered_flat_map.hpp>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <typeinfo>

namespace weft::proc {
namespace {

using destructor = void (*)(void*);

constexpr std::size_t most_frames = 40;

struct note {
    destructor destroy;  // the exception's own, which the library would have called
    std::size_t count;
    std::array<std::uintptr_t, most_frames> frames;
};

/// The notes of all live exceptions, by the object's address. An exception may be destroyed on any thread.
class note_table {
public:
    void insert(void* object, std::unique_ptr<note> what) {
        shelf& its = shelf_of(object);
        std::lock_guard const hold{its.mutex};
        its.notes.insert_or_assign(object, std::move(what));
    }
    [[nodiscard]] std::unique_ptr<note> remove(void* object) noexcept {
        shelf& its = shelf_of(object);
        std::lock_guard const hold{its.mutex};
        auto const found = its.notes.find(object);
        if (found == its.notes.end()) return nullptr;
        auto what = std::move(found->second);
        its.notes.erase(found);
        return what;
    }
    [[nodiscard]] std::vector<std::uintptr_t> frames_of(void* object) {
        shelf& its = shelf_of(object);
        std::lock_guard const hold{its.mutex};
        auto const found = its.notes.find(object);
        if (found == its.notes.end()) return {};
        auto const& frames = found->second->frames;
        return {frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(found->second->count)};
    }

private:
    struct alignas(base::cache_line) shelf {
        std::mutex mutex;
        boost::unordered_flat_map<void*, std::unique_ptr<note>> notes;  // guarded by mutex
    };
    [[nodiscard]] shelf& shelf_of(void* object) noexcept {
        return shelves_[(reinterpret_cast<std::uintptr_t>(object) >> 6U) % shelves_.size()];
    }
    std::array<shelf, 16> shelves_;
};

note_table& notes() {
    static auto* const all = new note_table;  // reachable for ever: exceptions outlive static destruction
    return *all;
}

/// In place of the exception's destructor, so that a note lives exactly as long as its exception.
void destroy_noted(void* object) {
    std::unique_ptr<note> const what = notes().remove(object);
    if (what != nullptr && what->destroy != nullptr) what->destroy(object);
}

bool ends_on_purpose(std::type_info const* type) noexcept {
    return type == &typeid(forced_unwind) || type == &typeid(process_exit);
}

using stack = std::array<std::uintptr_t, most_frames>;

/// The destructor to give to the library: destroy_noted, or `destroy` itself when there is no memory for a note.
destructor noted(void* object, destructor destroy, stack const& frames, std::size_t count) noexcept {
    try {
        auto what = std::make_unique_for_overwrite<note>();
        what->destroy = destroy;
        what->count = count;
        std::copy_n(frames.begin(), count, what->frames.begin());
        notes().insert(object, std::move(what));
        return &destroy_noted;
    } catch (std::bad_alloc const&) {
        return destroy;
    }
}

using throwing = void (*)(void*, std::type_info*, destructor);

/// The C++ library's own, or the next one in front of it (AddressSanitizer has one).
throwing next_throw() noexcept {
    static auto const next = reinterpret_cast<throwing>(dlsym(RTLD_NEXT, "__cxa_throw"));
    return next;
}

}  // namespace

/// What every `throw` calls. Defined under the library's name; <cxxabi.h> declares it for callers only.
extern "C" [[noreturn]] void weft_throw(void* object, std::type_info* type, destructor destroy) __asm__("__cxa_throw");

extern "C" __attribute__((noinline, visibility("default"))) void weft_throw(void* object, std::type_info* type,
                                                                            destructor destroy) {
    if (process const* const me = current(); me != nullptr && !ends_on_purpose(type)) {
        stack frames;
        fiber::stack const on = me->stack();
        std::size_t count = base::follow_frames(frames, __builtin_frame_address(0), on.low, on.top());
        if (count == 0) count = base::take_trace(frames, 1);  // without this function
        destroy = noted(object, destroy, frames, count);
    }
    next_throw()(object, type, destroy);
    std::abort();  // not reached: the library's function does not return
}

std::vector<std::uintptr_t> where_thrown(std::exception_ptr const& thrown) {
    static_assert(sizeof(std::exception_ptr) == sizeof(void*));  // the exception's address, as the ABI has it
    void* const object = *reinterpret_cast<void* const*>(&thrown);
    return object == nullptr ? std::vector<std::uintptr_t>{} : notes().frames_of(object);
}

std::uintptr_t throw_hook() noexcept { return reinterpret_cast<std::uintptr_t>(&weft_throw); }

}  // namespace weft::proc
