#include "base/stack_trace.hpp"

#include "base/sanitizer.hpp"

#include <backtrace.h>
#include <cxxabi.h>
#include <dlfcn.h>
#include <link.h>
#include <unwind.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#if defined(WEFT_TSAN)
extern "C" void AnnotateIgnoreReadsBegin(char const* file, int line);
extern "C" void AnnotateIgnoreReadsEnd(char const* file, int line);
extern "C" void AnnotateIgnoreWritesBegin(char const* file, int line);
extern "C" void AnnotateIgnoreWritesEnd(char const* file, int line);
#endif

namespace weft::base {
namespace {

/// libbacktrace is not instrumented: what threads share there it guards by atomics of its own, which ThreadSanitizer does
/// not see, while it sees the memory that the library copies and maps. A report from there would be false, and the
/// sanitizer stands still for ever when it makes one for a thread that holds the loader's lock. While one of these lives
/// the sanitizer looks at nothing that the thread does; it must not park meanwhile.
class unwatched {
public:
#if defined(WEFT_TSAN)
    unwatched() noexcept {
        AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
        AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
    }
    ~unwatched() {
        AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
        AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
    }
#else
    unwatched() noexcept {}
    ~unwatched() {}
#endif
    unwatched(unwatched const&) = delete;
    unwatched& operator=(unwatched const&) = delete;
};

/// Where everything below belongs to the runtime: no reader looks for a fault there. The first may be missing from a stack
/// that was read in a function without a frame of its own, or be a part of the second.
constexpr std::array<std::string_view, 3> first_of_a_process{"weft::proc::process::run_body", "weft::proc::process::fiber_main",
                                                             "weft::proc::process::fault_main"};

bool is_first_of_a_process(std::string_view name) {
    return std::any_of(first_of_a_process.begin(), first_of_a_process.end(), [name](std::string_view each) { return name.starts_with(each); });
}

struct taking {
    std::span<std::uintptr_t> out;
    std::size_t skip;
    std::size_t count = 0;
};

_Unwind_Reason_Code take_one(_Unwind_Context* frame, void* into) noexcept {
    auto& to = *static_cast<taking*>(into);
    if (to.skip != 0) {
        --to.skip;
        return _URC_NO_REASON;
    }
    if (to.count == to.out.size()) return _URC_END_OF_STACK;
    std::uintptr_t const address = _Unwind_GetIP(frame);
    if (address == 0) return _URC_END_OF_STACK;
    to.out[to.count++] = address;
    return _URC_NO_REASON;
}

/// libbacktrace looks once which modules there are, so a program that loads one later needs a new state. States are
/// never freed: they lie in memory mapped for good, and there are as many as times that modules were loaded in between.
class debug_information {
public:
    backtrace_state* now() {
        unsigned long long loaded = 0;
        dl_iterate_phdr(
            [](dl_phdr_info* one, std::size_t, void* to) {
                *static_cast<unsigned long long*>(to) = one->dlpi_adds;
                return 1;
            },
            &loaded);
        std::lock_guard const hold{mutex_};
        if (state_ == nullptr || loaded != loaded_) {
            state_ = backtrace_create_state(nullptr, 1, [](void*, char const*, int) {}, nullptr);
            loaded_ = loaded;
        }
        return state_;
    }

private:
    std::mutex mutex_;
    backtrace_state* state_ = nullptr;  // guarded by mutex_, as is the number of modules that it knows
    unsigned long long loaded_ = 0;
};

debug_information& information() {
    static auto* const only = new debug_information;  // reachable for ever: reasons may be read at the program's end
    return *only;
}

std::string demangled(char const* name) {
    int status = 0;
    std::unique_ptr<char, decltype(&std::free)> const text{abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free};
    return status == 0 ? std::string{text.get()} : std::string{name};
}

/// The last folder and the file say enough.
std::string_view short_path(std::string_view path) {
    auto const file = path.rfind('/');
    auto const folder = file == std::string_view::npos || file == 0 ? file : path.rfind('/', file - 1);
    if (folder != std::string_view::npos) path.remove_prefix(folder + 1);
    return path;
}

std::string symbol_of(std::uintptr_t address) {
    std::string name;
    static_cast<void>(backtrace_syminfo(
        information().now(), address,
        [](void* into, std::uintptr_t, char const* symbol, std::uintptr_t, std::uintptr_t) {
            if (symbol != nullptr) *static_cast<std::string*>(into) = demangled(symbol);
        },
        [](void*, char const*, int) {}, &name));
    return name;
}

std::string module_of(std::uintptr_t address) {
    Dl_info module{};
    if (dladdr(reinterpret_cast<void*>(address), &module) == 0 || module.dli_fname == nullptr) return "unknown code";
    std::array<char, 20> offset{};
    static_cast<void>(std::snprintf(offset.data(), offset.size(), "+0x%" PRIxPTR, address - reinterpret_cast<std::uintptr_t>(module.dli_fbase)));
    return "in " + std::string{short_path(module.dli_fname)} + offset.data();
}

std::atomic<bool> names_were_read{false};

struct frame {
    std::string name;
    std::string where;  // "folder/file:line", empty when it is not known
};

/// The function at `address` and those inlined into it there, innermost first; never empty.
std::vector<frame> frames_at(std::uintptr_t address) {
    unwatched const ours;
    std::vector<frame> found;
    static_cast<void>(backtrace_pcinfo(
        information().now(), address,
        [](void* into, std::uintptr_t, char const* file, int line, char const* function) {
            if (function == nullptr) return 0;
            static_cast<std::vector<frame>*>(into)->push_back(
                {demangled(function), file == nullptr ? "" : std::string{short_path(file)} + ":" + std::to_string(line)});
            return 0;
        },
        [](void*, char const*, int) {}, &found));
    names_were_read.store(true, std::memory_order_relaxed);  // relaxed: see names_are_at_hand()
    // Line tables have short names only ("operator()"); the symbol of the function itself has all of it.
    std::string symbol = symbol_of(address);
    if (found.empty()) found.push_back({symbol.empty() ? module_of(address) : std::move(symbol) + " " + module_of(address), ""});
    else if (!symbol.empty()) found.back().name = std::move(symbol);
    return found;
}

std::string line_of(frame const& one) { return one.name + (one.where.empty() ? "" : " (" + one.where + ")"); }

}  // namespace

std::size_t take_trace(std::span<std::uintptr_t> out, std::size_t skip) noexcept {
    taking to{out, skip + 1};
    _Unwind_Backtrace(&take_one, &to);
    return to.count;
}

// The frames near the top are the runtime's own, and where a chain that is whole ends; one that was cut or led astray by
// a register used for something else ends elsewhere.
std::size_t follow_frames(std::span<std::uintptr_t> out, void const* frame, void const* low, void const* top) noexcept {
    constexpr std::uintptr_t last_frames = 512;
    auto at = reinterpret_cast<std::uintptr_t>(frame);
    auto const end = reinterpret_cast<std::uintptr_t>(top);
    auto const is_frame = [end](std::uintptr_t address) {
        return address % sizeof(void*) == 0 && address + 2 * sizeof(void*) <= end;
    };
    if (at < reinterpret_cast<std::uintptr_t>(low) || !is_frame(at)) return 0;
    for (std::size_t count = 0; count < out.size();) {
        auto const* const pair = reinterpret_cast<std::uintptr_t const*>(at);  // the caller's frame, the return address
        out[count++] = pair[1];
        if (count == out.size()) return count;
        if (pair[0] <= at || !is_frame(pair[0])) return end - at <= last_frames ? count : 0;
        at = pair[0];
    }
    return 0;
}

bool names_are_at_hand() noexcept { return names_were_read.load(std::memory_order_relaxed); }  // relaxed: a hint

std::string describe_trace(std::span<std::uintptr_t const> addresses) {
    std::string text;
    for (std::uintptr_t const each : addresses) {
        auto const frames = frames_at(each - 1);
        if (is_first_of_a_process(frames.back().name)) break;
        for (frame const& one : frames) text += "  at " + line_of(one) + "\n";
    }
    return text;
}

std::string describe_place(std::uintptr_t address) { return line_of(frames_at(address).front()); }

}  // namespace weft::base
