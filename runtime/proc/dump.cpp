#include "proc/dump.hpp"

#include "base/record_file.hpp"
#include "base/signal_text.hpp"
#include "fiber/switch.hpp"
#include "proc/dump_place.hpp"
#include "proc/dump_settings.hpp"
#include "proc/dump_writer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <utility>

namespace weft::proc {
namespace {

using base::nanos;
using base::record_file;

constexpr nanos second = 1'000'000'000;
constexpr nanos grace = 3 * second;        // behind the time limit, before the copy is killed
constexpr nanos for_names = 30 * second;   // what the names of addresses may take
constexpr std::string_view end_mark = "=end\nresult: ";

/// What the copy tells the program, by a pipe.
struct news {
    bool has_closed = false;  // the end is written too
    dump_result result{};
};

/// Of the one dump that is written at a time. In the copy these are its own.
struct assignment {
    dump_cause const* why = nullptr;
    nanos time_limit = base::never;
    nanos deadline = base::never;
    std::uint64_t size_limit = UINT64_MAX;
    int file = -1;
    int news = -1;
    int program = 0;  // its process id
} job;

std::atomic<bool> busy{false};

// Pages that nobody touches before there is a dump.
alignas(64) std::array<char, std::size_t{256} * 1024> record_buffer;
alignas(4096) std::array<std::byte, std::size_t{512} * 1024> writer_stack;
alignas(4096) std::array<std::byte, std::size_t{64} * 1024> fault_stack;
alignas(dump_writer) std::array<std::byte, sizeof(dump_writer)> writer_memory;

/// One dump at a time. Waits for the one before.
class turn {
public:
    turn() noexcept {
        // Acquire and release: what the one before wrote into the buffers is over.
        while (busy.exchange(true, std::memory_order_acq_rel)) ::poll(nullptr, 0, 10);
        sigset_t all;
        sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);  // nobody's handler runs in the copy
    }
    ~turn() {
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
        busy.store(false, std::memory_order_release);  // pairs with the exchange above
    }
    turn(turn const&) = delete;
    turn& operator=(turn const&) = delete;

private:
    sigset_t before_{};
};

dump_end end_of(record_file::end why) noexcept {
    switch (why) {
        case record_file::end::open: return dump_end::complete;
        case record_file::end::by_time: return dump_end::by_time;
        case record_file::end::by_size: return dump_end::by_size;
        case record_file::end::failed: break;
    }
    return dump_end::failed;
}

char const* words_for(dump_end end) noexcept {
    switch (end) {
        case dump_end::complete: return "complete";
        case dump_end::by_time: return "cut by the time limit";
        case dump_end::by_size: return "cut by the size limit";
        case dump_end::failed: return "the file takes no more";
        case dump_end::off: break;
    }
    return "off";
}

base::signal_text last_record(dump_end end, bool has_names) noexcept {
    base::signal_text text;
    text << end_mark << words_for(end) << "\n";
    bool const is_timed = job.time_limit != base::never;
    bool const is_sized = job.size_limit != UINT64_MAX;
    if (is_timed || is_sized) text << "limits:";
    if (is_timed) text << " " << static_cast<std::uint64_t>(job.time_limit / 1'000'000) << " ms" << (is_sized ? "," : "");
    if (is_sized) text << " " << job.size_limit << " bytes";
    text << (is_timed || is_sized ? "\n" : "") << "addresses: " << (has_names ? "named" : "not named") << "\n";
    return text;
}

void tell(news const& what) noexcept { static_cast<void>(!::write(job.news, &what, sizeof what)); }

dump_result result_of(record_file const& file) noexcept { return {end_of(file.why()), file.error(), file.written()}; }

// In the copy ---------------------------------------------------------------------------------------------------------

record_file const* under_way = nullptr;
std::uint64_t records_seen = 0;
unsigned ticks_in_vain = 0;

void on_fault(int) {
    dump_writer::abandon_record();
    ::_exit(2);
}

void on_tick(int) {
    bool const moves = std::exchange(records_seen, under_way->records()) != under_way->records();
    ticks_in_vain = moves ? 0 : ticks_in_vain + 1;
    bool const is_late = job.deadline != base::never && record_file::now() >= job.deadline;
    if (ticks_in_vain < 5 && !is_late) return;
    ticks_in_vain = 0;
    dump_writer::abandon_record();
}

void handle(int signal, void (*by)(int)) noexcept {
    struct sigaction how{};
    how.sa_handler = by;
    how.sa_flags = SA_ONSTACK | SA_NODEFER | (signal == SIGALRM ? SA_RESTART : 0);
    ::sigaction(signal, &how, nullptr);
}

void watch_over_records() noexcept {
    stack_t stack{};
    stack.ss_sp = fault_stack.data();
    stack.ss_size = fault_stack.size();
    ::sigaltstack(&stack, nullptr);
    for (int const each : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) handle(each, &on_fault);
    handle(SIGALRM, &on_tick);
    sigset_t none;
    sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
    itimerval each_second{{1, 0}, {1, 0}};
    ::setitimer(ITIMER_REAL, &each_second, nullptr);
}

void stop_watching() noexcept {
    itimerval never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
}

/// The copy's body, on a stack of its own: the thread's may be the one for signal handlers, which is needed for them.
void write_as_copy(void* /*unused*/) noexcept {
    record_file file{job.file, record_buffer, job.size_limit, job.deadline};
    under_way = &file;
    watch_over_records();
    auto* const writer = ::new (writer_memory.data()) dump_writer{file, *job.why, true, job.program};
    writer->write_all();
    stop_watching();
    static_cast<void>(file.flush());
    tell({false, result_of(file)});
    bool const has_names = file.is_open() && !job.why->without_names;
    if (has_names) writer->write_names();
    file.close(last_record(end_of(file.why()), has_names).text());
    tell({true, result_of(file)});
    ::_exit(0);
}

[[noreturn]] void be_the_copy() noexcept {
    fiber::fiber writer;
    fiber::stack on;
    on.low = writer_stack.data();
    on.bytes = writer_stack.size();
    writer.prepare(on, &write_as_copy, nullptr);
    writer.resume(fiber::thread_words::of_this_thread());
    ::_exit(3);
}

// In the program ------------------------------------------------------------------------------------------------------

int milliseconds_until(nanos when) noexcept {
    if (when == base::never) return -1;
    nanos const left = std::max<nanos>(when - record_file::now(), 0);
    return static_cast<int>(std::min<nanos>(left / 1'000'000 + 1, 1'000'000));
}

nanos soonest(nanos a, nanos b) noexcept { return a < b ? a : b; }

/// What was told last, when the copy has ended, or was killed because its time is over.
news listen(int to, pid_t copy) noexcept {
    news heard{false, {dump_end::failed, ECHILD, 0}};
    nanos const last = job.deadline == base::never ? base::never : job.deadline + grace;
    nanos until = last;
    for (;;) {
        pollfd from{to, POLLIN, 0};
        int const ready = ::poll(&from, 1, milliseconds_until(until));
        if (ready < 0 && errno == EINTR) continue;
        if (ready == 0 && record_file::now() < until) continue;
        if (ready <= 0) {
            ::kill(copy, SIGKILL);
            if (heard.result.end == dump_end::failed && heard.result.error == ECHILD) heard.result = {dump_end::by_time, 0, 0};
            return heard;
        }
        news more;
        ssize_t const got = ::read(to, &more, sizeof more);
        if (got < 0 && errno == EINTR) continue;
        if (got != static_cast<ssize_t>(sizeof more)) return heard;  // it has ended
        heard = more;
        until = soonest(last, record_file::now() + for_names);
    }
}

void wait_for(pid_t copy) noexcept {
    while (::waitpid(copy, nullptr, 0) < 0 && errno == EINTR) {}
}

std::uint64_t size_of(int file) noexcept {
    struct stat now{};
    return ::fstat(file, &now) == 0 ? static_cast<std::uint64_t>(now.st_size) : 0;
}

/// The copy could not write the end itself.
void close_for_it(dump_result& result) noexcept {
    base::signal_text const text = last_record(result.end, false);
    std::string_view const last = text.text();
    if (result.end != dump_end::failed && size_of(job.file) + last.size() <= job.size_limit)
        static_cast<void>(!::write(job.file, last.data(), last.size()));
    result.bytes = size_of(job.file);
}

dump_result write_here() noexcept {
    record_file file{job.file, record_buffer, job.size_limit, job.deadline};
    auto* const writer = ::new (writer_memory.data()) dump_writer{file, *job.why, false, job.program};
    writer->write_all();
    file.close(last_record(end_of(file.why()), false).text());
    return result_of(file);
}

dump_result write_by_a_copy() noexcept {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return write_here();
    job.news = ends[1];
    pid_t const copy = job.why->in_handler ? ::_Fork() : ::fork();
    if (copy == 0) be_the_copy();
    ::close(ends[1]);
    if (copy < 0) {
        ::close(ends[0]);
        return write_here();
    }
    news heard = listen(ends[0], copy);
    ::close(ends[0]);
    wait_for(copy);
    if (!heard.has_closed) close_for_it(heard.result);
    return heard.result;
}

/// -1 and errno when it cannot be.
int open_dump(char const* path) noexcept {
    // Not through a link that somebody laid there, and not waiting for whoever reads a pipe.
    int const file = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0600);
    struct stat now{};
    if (file >= 0 && ::fstat(file, &now) == 0 && S_ISREG(now.st_mode)) static_cast<void>(::fchmod(file, 0600));
    return file;
}

}  // namespace

dump_result write_dump(dump_cause const& why) noexcept {
    dump_settings const& how = current_dump_settings();
    if (how.are_off()) return {};
    turn const mine;
    dump_place const& place = choose_dump_place(how.path.data());
    int const file = open_dump(place.path.data());
    if (file < 0) return {dump_end::failed, errno, 0};
    job = {.why = &why,
           .time_limit = how.time_limit,
           .deadline = base::deadline_after(record_file::now(), how.time_limit),
           .size_limit = how.size_limit,
           .file = file,
           .program = ::getpid()};
    dump_result const done = write_by_a_copy();
    ::close(file);
    remove_old_dumps(place);
    return done;
}

void tell_dump(dump_result const& done) noexcept {
    if (done.end == dump_end::off) return;
    base::signal_text text;
    std::string_view const path{last_dump_place().path.data()};
    if (done.end == dump_end::failed) {
        char const* const why = done.error != 0 ? ::strerrordesc_np(done.error) : nullptr;
        text << "weft: no crash dump in " << path << ": " << (why != nullptr ? why : "unknown error") << "\n";
    } else {
        text << "weft: crash dump in " << path << " (" << done.bytes << " bytes, " << words_for(done.end) << ")\n";
    }
    std::string_view const all = text.text();
    static_cast<void>(!::write(STDERR_FILENO, all.data(), all.size()));
}

}  // namespace weft::proc
