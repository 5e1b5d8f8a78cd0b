#include "proc/fault_site.hpp"

#include "proc/indivisible.hpp"

#include <dlfcn.h>
#include <link.h>
#include <unwind.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <string_view>
#include <utility>

namespace weft::proc {
namespace {

enum class module_kind : std::uint8_t { program, weft, c_library, harmless, allocator, closed };

struct module {
    std::uintptr_t begin;
    std::uintptr_t end;
    module_kind kind;
};

struct named_kind {
    std::string_view name;
    module_kind kind;
};

constexpr std::array<named_kind, 11> known_names{{
    {"libc.so", module_kind::c_library},
    {"libm.so", module_kind::harmless},
    {"libstdc++.so", module_kind::harmless},
    {"libfmt.so", module_kind::harmless},
    {"ld-linux", module_kind::closed},
    {"libgcc_s.so", module_kind::closed},
    {"libspdlog.so", module_kind::closed},
    {"libboost_context.so", module_kind::closed},
    {"libasan.so", module_kind::closed},
    {"libtsan.so", module_kind::closed},
    {"libubsan.so", module_kind::closed},
}};

/// They take no lock and keep no state; the two that sort call the program back.
constexpr std::array harmless_entries{
    "memcpy",
    "memmove",
    "memset",
    "memcmp",
    "memchr",
    "memrchr",
    "mempcpy",
    "memmem",
    "rawmemchr",
    "strlen",
    "strnlen",
    "strcpy",
    "strncpy",
    "stpcpy",
    "stpncpy",
    "strcat",
    "strncat",
    "strcmp",
    "strncmp",
    "strcasecmp",
    "strncasecmp",
    "strchr",
    "strrchr",
    "strchrnul",
    "strstr",
    "strcasestr",
    "strspn",
    "strcspn",
    "strpbrk",
    "strtok_r",
    "strsep",
    "wcslen",
    "wcscpy",
    "wcscmp",
    "wmemcpy",
    "wmemset",
    "wmemcmp",
    "wmemchr",
    "__memcpy_chk",
    "__memmove_chk",
    "__memset_chk",
    "__strcpy_chk",
    "__strncpy_chk",
    "__strcat_chk",
    "__strncat_chk",
    "snprintf",
    "vsnprintf",
    "sprintf",
    "vsprintf",
    "__snprintf_chk",
    "__vsnprintf_chk",
    "__sprintf_chk",
    "__vsprintf_chk",
    "strtol",
    "strtoul",
    "strtoll",
    "strtoull",
    "strtod",
    "strtof",
    "strtold",
    "qsort",
    "qsort_r",
    "bsearch",
    "lfind",
    "div",
    "ldiv",
    "lldiv",
};

constexpr std::array allocator_entries{
    "malloc",
    "free",
    "calloc",
    "realloc",
    "reallocarray",
    "memalign",
    "aligned_alloc",
    "posix_memalign",
    "valloc",
    "pvalloc",
    "malloc_usable_size",
    "_Znwm",
    "_Znam",
    "_ZnwmRKSt9nothrow_t",
    "_ZnamRKSt9nothrow_t",
    "_ZnwmSt11align_val_t",
    "_ZnamSt11align_val_t",
    "_ZnwmSt11align_val_tRKSt9nothrow_t",
    "_ZnamSt11align_val_tRKSt9nothrow_t",
    "_ZdlPv",
    "_ZdaPv",
    "_ZdlPvm",
    "_ZdaPvm",
    "_ZdlPvRKSt9nothrow_t",
    "_ZdaPvRKSt9nothrow_t",
    "_ZdlPvSt11align_val_t",
    "_ZdaPvSt11align_val_t",
    "_ZdlPvmSt11align_val_t",
    "_ZdaPvmSt11align_val_t",
    "__cxa_allocate_exception",  // these keep a reserve under a lock
    "__cxa_free_exception",
    "__cxa_allocate_dependent_exception",
    "__cxa_free_dependent_exception",
};

/// The begins of some functions, as the unwinder tells them.
template <std::size_t Most>
class entry_set {
public:
    void insert(std::uintptr_t begin) noexcept {
        if (begin != 0 && count_ < Most && !contains(begin)) entries_[count_++] = begin;
    }
    void insert(char const* name) noexcept {
        auto* const symbol = static_cast<char*>(dlsym(RTLD_DEFAULT, name));
        if (symbol != nullptr) insert(reinterpret_cast<std::uintptr_t>(_Unwind_FindEnclosingFunction(symbol + 1)));
    }
    [[nodiscard]] bool contains(std::uintptr_t begin) const noexcept {
        return std::find(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(count_), begin) !=
               entries_.begin() + static_cast<std::ptrdiff_t>(count_);
    }

private:
    std::array<std::uintptr_t, Most> entries_{};
    std::size_t count_ = 0;
};

/// Written before the handlers are installed, and read by them only.
struct knowledge {
    std::array<module, 16> modules{};
    std::size_t count = 0;
    bool weft_is_the_program = false;
    entry_set<harmless_entries.size()> harmless;
    entry_set<allocator_entries.size()> allocator;
    entry_set<4> roots;

    void insert(dl_find_object const& one, module_kind kind) noexcept {
        if (count < modules.size())
            modules[count++] = {reinterpret_cast<std::uintptr_t>(one.dlfo_map_start),
                                reinterpret_cast<std::uintptr_t>(one.dlfo_map_end), kind};
    }
    [[nodiscard]] module const* find(std::uintptr_t at) const noexcept {
        for (module const& each : std::span{modules}.first(count))
            if (at >= each.begin && at < each.end) return &each;
        return nullptr;
    }
    [[nodiscard]] module_kind kind_of(std::uintptr_t at) const noexcept {
        module const* const found = find(at);
        return found == nullptr ? module_kind::program : found->kind;
    }
};

knowledge known;

void learn_module(dl_phdr_info const& one) {
    std::string_view name = one.dlpi_name;
    if (auto const slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
    auto const found = std::find_if(known_names.begin(), known_names.end(),
                                    [name](auto const& each) { return name.starts_with(each.name); });
    if (found == known_names.end() || one.dlpi_phnum == 0) return;
    dl_find_object its{};
    if (_dl_find_object(reinterpret_cast<void*>(one.dlpi_addr + one.dlpi_phdr[0].p_vaddr), &its) == 0)
        known.insert(its, found->kind);
}

void learn_weft() {
    dl_find_object its{};
    if (_dl_find_object(reinterpret_cast<void*>(&learn_sites), &its) != 0) return;
    known.weft_is_the_program = its.dlfo_link_map->l_name[0] == '\0';
    known.insert(its, module_kind::weft);
}

/// A malloc that was loaded in front of the C library's.
void learn_allocator() {
    void* const symbol = dlsym(RTLD_DEFAULT, "malloc");
    dl_find_object its{};
    if (symbol == nullptr || _dl_find_object(symbol, &its) != 0 || its.dlfo_link_map->l_name[0] == '\0') return;
    if (known.find(reinterpret_cast<std::uintptr_t>(symbol)) == nullptr) known.insert(its, module_kind::allocator);
}

/// What has been seen on the way outwards.
class look {
public:
    look(std::span<std::uintptr_t> calls, std::size_t& count) noexcept : calls_{calls}, count_{count} {}

    static bool visit(void* self, base::call const& one) noexcept { return static_cast<look*>(self)->see(one); }

    [[nodiscard]] fault_site found() const noexcept {
        if (known.weft_is_the_program) return fault_site::runtime;
        return decided_ || arrived_ ? where_ : fault_site::unknown;
    }

private:
    bool see(base::call const& one) noexcept {
        if (count_ < calls_.size()) calls_[count_++] = one.inside() + 1;
        if (decided_) return count_ < calls_.size();  // the verdict stands; the rest is for the report
        module_kind const kind = known.kind_of(one.inside());
        if (known.allocator.contains(one.function) || kind == module_kind::allocator)
            return decide(fault_site::allocator);
        if (kind == module_kind::closed) return decide(fault_site::library);
        if (kind == module_kind::c_library) {
            entered_at_ = one.function;
            in_c_library_ = true;
            return true;
        }
        if (std::exchange(in_c_library_, false) && !known.harmless.contains(entered_at_))
            return decide(fault_site::library);
        if (kind == module_kind::harmless) return true;
        if (kind == module_kind::weft) return see_runtime(one);
        innermost_ = false;
        return true;
    }

    bool see_runtime(base::call const& one) noexcept {
        if (innermost_) return decide(fault_site::runtime);
        if (is_indivisible(one.inside())) return decide(fault_site::indivisible);
        arrived_ = known.roots.contains(one.function);
        return !arrived_;
    }

    bool decide(fault_site where) noexcept {
        where_ = where;
        decided_ = true;
        return count_ < calls_.size();
    }

    std::span<std::uintptr_t> calls_;
    std::size_t& count_;
    fault_site where_ = fault_site::program;
    std::uintptr_t entered_at_ = 0;  // the outermost function of the C library so far, in a row of them
    bool in_c_library_ = false;
    bool innermost_ = true;  // nothing but libraries yet
    bool decided_ = false;
    bool arrived_ = false;   // at the first call of a process
};

}  // namespace

char const* to_string(fault_site where) noexcept {
    switch (where) {
        case fault_site::program: return "in the program's code";
        case fault_site::outside: return "outside of any process";
        case fault_site::runtime: return "in the runtime";
        case fault_site::indivisible: return "below a part of the runtime that cannot be left";
        case fault_site::allocator: return "in the allocator";
        case fault_site::library: return "in a library that may hold a lock";
        case fault_site::unknown: return "where the calls cannot be followed";
    }
    return "";
}

void learn_sites(std::span<std::uintptr_t const> roots) {
    known = {};
    learn_weft();
    dl_iterate_phdr(
        [](dl_phdr_info* one, std::size_t, void*) {
            learn_module(*one);
            return 0;
        },
        nullptr);
    learn_allocator();
    for (char const* each : harmless_entries) known.harmless.insert(each);
    for (char const* each : allocator_entries) known.allocator.insert(each);
    for (std::uintptr_t const each : roots) known.roots.insert(each);
    base::prepare_call_chains();
}

fault_site look_at_site(ucontext_t const& from, std::span<std::uintptr_t> calls, std::size_t& count) noexcept {
    count = 0;
    // Inside the unwinder a walk could find it holding its lock.
    bool const in_unwinder =
        known.kind_of(static_cast<std::uintptr_t>(from.uc_mcontext.gregs[REG_RIP])) == module_kind::closed;
    if (in_unwinder) return fault_site::library;
    look looking{calls, count};
    bool const whole = base::follow_calls(from, &look::visit, &looking);
    fault_site const found = looking.found();
    return !whole && found == fault_site::program ? fault_site::unknown : found;
}

}  // namespace weft::proc
