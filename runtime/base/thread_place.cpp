#include "base/thread_place.hpp"

#include "base/stack_trace.hpp"

#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <semaphore>

namespace weft::base {
namespace {

constexpr int asking = SIGURG;  // ignored unless somebody handles it, and no debugger stops for it
constexpr std::chrono::milliseconds patience{50};

/// The one question under way. Who answers writes the frames and then releases `answered`.
struct question {
    std::mutex mutex;                       // held by who asks
    std::atomic<int> thread{0};             // who shall answer; 0: nobody, or it has begun to
    stack_extent (*its_stack)(void const* at) noexcept = nullptr;
    std::array<std::uintptr_t, 64> frames{};
    std::size_t count = 0;
    std::binary_semaphore answered{0};
};

question& only_question() {
    static auto* const only = new question;  // a signal may come late, at the program's end
    return *only;
}

struct sigaction previous {};  // written once, before the handler can run

void pass_on(int signal, siginfo_t* info, void* context) {
    if ((previous.sa_flags & SA_SIGINFO) != 0) previous.sa_sigaction(signal, info, context);
    else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) previous.sa_handler(signal);
}

void answer(int signal, siginfo_t* info, void* context) {
    int const errno_before = errno;
    question& asked = only_question();
    int me = static_cast<int>(::syscall(SYS_gettid));
    // Acquire pairs with the release in describe_thread(); who takes the question away answers it, once.
    if (asked.thread.compare_exchange_strong(me, 0, std::memory_order_acquire)) {
        auto const& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
        asked.frames[0] = static_cast<std::uintptr_t>(registers[REG_RIP]) + 1;  // as if it were a return address
        auto const frame = reinterpret_cast<void const*>(registers[REG_RBP]);
        auto const lowest = reinterpret_cast<void const*>(registers[REG_RSP]);  // below there may be the guard
        stack_extent const home = asked.its_stack(lowest);
        asked.count = 1 + (home.holds(lowest) ? follow_frames(std::span{asked.frames}.subspan(1), frame, lowest, home.top) : 0);
        asked.answered.release();
    } else {
        pass_on(signal, info, context);
    }
    errno = errno_before;
}

void install() {
    static std::once_flag once;
    std::call_once(once, [] {
        static_cast<void>(only_question());
        ::sigaction(asking, nullptr, &previous);
        struct sigaction mine {};
        mine.sa_sigaction = &answer;
        mine.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
        ::sigaction(asking, &mine, nullptr);
    });
}

std::string file_of(int thread, char const* name) {
    std::ifstream file{"/proc/self/task/" + std::to_string(thread) + "/" + name};
    std::string text;
    std::getline(file, text);
    return text;
}

/// The kernel's letter, behind the name in parentheses.
bool runs(int thread) {
    std::string const text = file_of(thread, "stat");
    auto const name_end = text.rfind(')');
    return name_end != std::string::npos && text.size() > name_end + 2 && text[name_end + 2] == 'R';
}

/// The file ends with the stack pointer and the program counter; 0: it is in none.
std::uintptr_t place_in(std::string const& text) {
    auto const counter = text.rfind(' ');
    return counter == std::string::npos ? 0 : static_cast<std::uintptr_t>(std::strtoull(text.c_str() + counter, nullptr, 16));
}

std::string system_call(int thread) {
    std::string const text = file_of(thread, "syscall");
    std::uintptr_t const place = place_in(text);
    return place == 0 ? std::string{} : "  in system call " + text.substr(0, text.find(' ')) + " at " + describe_place(place) + "\n";
}

std::span<std::uintptr_t const> ask(question& asked, int thread, stack_extent (*its_stack)(void const* at) noexcept) {
    while (asked.answered.try_acquire()) {
    }
    asked.its_stack = its_stack;
    asked.count = 0;
    asked.thread.store(thread, std::memory_order_release);  // pairs with the acquire in answer()
    if (::syscall(SYS_tgkill, ::getpid(), thread, asking) != 0) {
        asked.thread.store(0, std::memory_order_relaxed);  // relaxed: nobody was asked
        return {};
    }
    int expected = thread;
    if (!asked.answered.try_acquire_for(patience)) {
        // Taken back, unless the answer has begun: then it comes at once.
        if (asked.thread.compare_exchange_strong(expected, 0, std::memory_order_relaxed)) return {};  // relaxed: no answer
        asked.answered.acquire();
    }
    return std::span{asked.frames}.first(asked.count);
}

}  // namespace

stack_extent own_stack() noexcept {
    pthread_attr_t about;
    if (::pthread_getattr_np(::pthread_self(), &about) != 0) return {};
    void* low = nullptr;
    std::size_t bytes = 0;
    ::pthread_attr_getstack(&about, &low, &bytes);
    ::pthread_attr_destroy(&about);
    return {low, static_cast<char*>(low) + bytes};
}

std::string describe_thread(int thread, stack_extent (*its_stack)(void const* at) noexcept) {
    install();
    if (!runs(thread)) return system_call(thread);
    question& asked = only_question();
    std::lock_guard const hold{asked.mutex};
    auto const calls = ask(asked, thread, its_stack);
    return calls.empty() ? std::string{} : describe_trace(calls);
}

std::size_t trace_thread(int thread, stack_extent (*its_stack)(void const* at) noexcept, std::span<std::uintptr_t> out,
                         bool& in_system_call) {
    install();
    in_system_call = !runs(thread);
    if (in_system_call) {
        std::uintptr_t const place = place_in(file_of(thread, "syscall"));
        if (place == 0 || out.empty()) return 0;
        out[0] = place;
        return 1;
    }
    question& asked = only_question();
    std::lock_guard const hold{asked.mutex};
    auto const calls = ask(asked, thread, its_stack);
    std::size_t const count = std::min(calls.size(), out.size());
    std::copy_n(calls.begin(), count, out.begin());
    return count;
}

}  // namespace weft::base
