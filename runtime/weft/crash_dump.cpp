#include "base/signal_text.hpp"
#include "base/stack_trace.hpp"
#include "proc/dump.hpp"
#include "proc/dump_section.hpp"
#include "proc/dump_settings.hpp"
#include "proc/dump_writer.hpp"
#include "proc/process.hpp"

#include <weft/crash_dump.hpp>

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <span>

namespace weft {
namespace {

base::record_file& file_of(void* to) noexcept { return *static_cast<base::record_file*>(to); }

crash_dump_end end_of(proc::dump_end what) noexcept {
    switch (what) {
        case proc::dump_end::complete: return crash_dump_end::complete;
        case proc::dump_end::by_time: return crash_dump_end::cut_by_time;
        case proc::dump_end::by_size: return crash_dump_end::cut_by_size;
        case proc::dump_end::failed: return crash_dump_end::failed;
        case proc::dump_end::off: break;
    }
    return crash_dump_end::off;
}

proc::dump_result dump_from_here(std::string_view reason) noexcept {
    std::array<std::uintptr_t, 64> calls{};
    std::size_t const count = base::take_trace(calls, 2);
    return proc::write_dump({.reason = reason, .whose = proc::current(), .calls = std::span{calls}.first(count)});
}

}  // namespace

/// How a section's function gets its output.
struct crash_dump_section {
    using writer = void (*)(crash_dump_output& to) noexcept;

    static void write(base::record_file& to, void (*with)()) noexcept {
        crash_dump_output out{&to};
        reinterpret_cast<writer>(with)(out);  // NOLINT: as it was before add_crash_dump_section()
    }
};

crash_dump_output& crash_dump_output::operator<<(std::string_view text) noexcept {
    file_of(to_).escaped(text);
    return *this;
}

crash_dump_output& crash_dump_output::operator<<(std::uint64_t number) noexcept {
    file_of(to_) << number;
    return *this;
}

crash_dump_output& crash_dump_output::operator<<(pid id) noexcept {
    file_of(to_) << std::uint64_t{id.slot()} << "." << std::uint64_t{id.generation()};
    return *this;
}

void crash_dump_output::end_line() noexcept {
    file_of(to_) << "\n";
    if (!file_of(to_).finish_record()) proc::dump_writer::abandon_record();  // whoever writes for ever is not asked to stop
}

void add_crash_dump_section(char const* name, void (*write)(crash_dump_output& to) noexcept) {
    proc::add_dump_section({name, &crash_dump_section::write, reinterpret_cast<void (*)()>(write)});  // NOLINT: see write()
}

void set_crash_dump(crash_dump_options const& options) {
    proc::set_dump_settings(options.path, options.time_limit == infinity ? base::never : options.time_limit.count(), options.size_limit);
}

crash_dump_options crash_dump_settings() {
    proc::dump_settings const& now = proc::current_dump_settings();
    return {.path = now.path.data(), .time_limit = nanoseconds{now.time_limit}, .size_limit = now.size_limit};
}

crash_dump_result write_crash_dump(std::string_view reason) {
    proc::dump_result const done = dump_from_here(reason);
    return {.end = end_of(done.end), .bytes = done.bytes, .error = done.error == 0 ? std::string{} : std::strerror(done.error)};
}

void halt(std::string_view reason) {
    base::signal_text text;
    text << "weft: halt: " << reason << "\n";
    std::string_view const line = text.text();
    static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
    proc::tell_dump(dump_from_here(reason));
    std::_Exit(1);
}

}  // namespace weft
