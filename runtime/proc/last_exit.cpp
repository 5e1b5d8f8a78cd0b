#include "proc/last_exit.hpp"

#include "base/last_words.hpp"
#include "base/signal_text.hpp"
#include "base/stack_trace.hpp"
#include "proc/dump.hpp"
#include "proc/process.hpp"

#include <cxxabi.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <new>
#include <typeinfo>

namespace weft::proc {
namespace {

std::terminate_handler before = nullptr;
std::atomic<bool> has_begun{false};

void say(std::string_view line) noexcept { static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size())); }

[[noreturn]] void out_of_memory() noexcept {
    say("weft: out of memory in code that cannot go on without, which ends the program\n");
    std::array<std::uintptr_t, 64> calls{};
    std::size_t const count = base::take_trace(calls, 1);
    // As in a handler: nothing that allocates.
    tell_dump(write_dump({.reason = "out of memory in code that cannot go on without: std::bad_alloc",
                          .whose = current(),
                          .calls = std::span{calls}.first(count),
                          .in_handler = true}));
    ::_exit(1);
}

void note_exception(std::type_info const& type, char const* text) noexcept {
    base::signal_text words;
    words << "an exception that nobody caught, of type " << type.name();
    if (text != nullptr) words << ": " << text;
    base::note_last_words(words.text());
}

void on_terminate() {
    std::type_info const* const type = abi::__cxa_current_exception_type();
    if (!has_begun.exchange(true, std::memory_order_relaxed) && type != nullptr) {  // relaxed: only who is first
        try {
            throw;
        } catch (std::bad_alloc const&) {
            out_of_memory();
        } catch (std::exception const& thrown) {
            note_exception(*type, thrown.what());
        } catch (...) {
            note_exception(*type, nullptr);
        }
    }
    if (before != nullptr) before();
    std::abort();
}

}  // namespace

void watch_terminate() noexcept {
    std::terminate_handler const now = std::get_terminate();
    if (now == &on_terminate) return;
    before = now;
    std::set_terminate(&on_terminate);
}

void unwatch_terminate() noexcept {
    if (std::get_terminate() == &on_terminate) std::set_terminate(before);
}

}  // namespace weft::proc
