#include "proc/dump_writer.hpp"

#include "base/stack_trace.hpp"
#include "proc/dump_date.hpp"
#include "proc/dump_section.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csetjmp>
#include <csignal>
#include <exception>

namespace weft::proc {
namespace {

sigjmp_buf way_out;
volatile std::sig_atomic_t may_leave = 0;  // way_out leads to a frame that is there

constexpr auto as_number = [](auto value) { return static_cast<std::uint64_t>(value); };

void add_padded(base::record_file& to, std::uint64_t number, unsigned digits) noexcept {
    for (std::uint64_t limit = 10; digits > 1; --digits, limit *= 10)
        if (number < limit) to << "0";
    to << number;
}

void add_date(base::record_file& to) noexcept {
    dump_date const now = date_now();
    add_padded(to, now.year, 4);
    to << "-";
    add_padded(to, now.month, 2);
    to << "-";
    add_padded(to, now.day, 2);
    to << "T";
    add_padded(to, now.hour, 2);
    to << ":";
    add_padded(to, now.minute, 2);
    to << ":";
    add_padded(to, now.second, 2);
    to << ".";
    add_padded(to, now.microsecond, 6);
    to << "Z";
}

}  // namespace

void address_set::insert(std::uintptr_t address) noexcept {
    std::size_t at = (address * 0x9e3779b97f4a7c15U) >> 50U;
    for (unsigned tried = 0; tried < 32; ++tried, at = (at + 1) % slots_.size()) {
        if (slots_[at] == address) return;
        if (slots_[at] != 0) continue;
        slots_[at] = address;
        return;
    }
}

void dump_writer::abandon_record() noexcept {
    if (may_leave != 0) siglongjmp(way_out, 1);  // NOLINT: out of a fault
}

template <class Body>
void dump_writer::guarded(Body&& body) noexcept {
    if (!to_.is_open()) return;
    if (alone_ && sigsetjmp(way_out, 0) != 0) {  // NOLINT: no object with a destructor lives in what is jumped over
        may_leave = 0;
        to_.drop_record();
        to_ << "(a record was given up: what it tells of could not be read)\n";
        static_cast<void>(to_.finish_record());
        return;
    }
    may_leave = alone_ ? 1 : 0;
    body();
    may_leave = 0;
    static_cast<void>(to_.finish_record());
}

void dump_writer::write_all() noexcept {
    guarded([this] { write_head(); });
    guarded([this] { write_memory(); });
    struct each {
        dump_writer& self;
        void operator()(kernel& of) const noexcept { self.write_node(of); }
    };
    kernel_directory::instance().in_a_picture(each{*this});
    for_each_dump_section(
        [](dump_section const& one, void* with) noexcept {
            auto& self = *static_cast<dump_writer*>(with);
            if (!self.alone_) return;
            static_cast<void>(self.to_.flush());  // a section of others may not come to an end
            self.guarded([&] {
                self.to_ << "=" << one.name << "\n";
                static_cast<void>(self.to_.finish_record());
                one.write(self.to_, one.with);
            });
        },
        this);
    guarded([this] { write_modules(); });
}

void dump_writer::write_head() noexcept {
    std::array<char, 17> thread{};
    ::prctl(PR_GET_NAME, thread.data());
    to_ << "=weft_crash_dump:1\ndate: ";
    add_date(to_);
    to_ << "\nreason: ";
    to_.escaped(why_.reason) << "\nruntime: weft " << WEFT_VERSION << "\nos_process: " << as_number(parent_) << "\nthread: "
                             << static_cast<char const*>(thread.data()) << "\n";
    if (!alone_) to_ << "incomplete: the machine gave no process to write this in; names, links, stacks, timers and tables are missing\n";
    if (why_.whose != nullptr) {
        to_ << "process: ";
        add_pid(to_, why_.whose->slot(), why_.whose->generation());
        to_ << "\n";
    }
    if (!why_.calls.empty()) to_ << "trace:\n";
    for (std::uintptr_t const behind : why_.calls) add_call(to_, addresses_, behind);
}

void dump_writer::write_memory() noexcept {
    std::array<char, 40> path{};
    to_ << "=memory\n";
    std::array<char, 12> digits{};
    std::size_t count = 0;
    for (auto number = static_cast<unsigned>(parent_); count == 0 || number != 0; number /= 10)
        digits[count++] = static_cast<char>('0' + number % 10);
    std::size_t length = 0;
    for (char const c : std::string_view{"/proc/"}) path[length++] = c;
    while (count != 0) path[length++] = digits[--count];
    for (char const c : std::string_view{"/status"}) path[length++] = c;
    write_file(path.data(), [](std::string_view line) noexcept {
        return line.starts_with("Vm") || line.starts_with("Rss") || line.starts_with("Threads");
    });
}

/// The wanted lines of one of the system's files, as they stand.
void dump_writer::write_file(char const* path, bool (*wanted)(std::string_view line) noexcept) noexcept {
    int const file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    std::array<char, 4096> text{};
    std::size_t have = 0;
    for (;;) {
        ssize_t const got = ::read(file, text.data() + have, text.size() - have);
        if (got > 0) have += static_cast<std::size_t>(got);
        std::string_view rest{text.data(), have};
        for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            if (wanted(rest.substr(0, end))) to_ << rest.substr(0, end + 1);
            rest.remove_prefix(end + 1);
        }
        bool const too_long = rest.size() == text.size();
        for (std::size_t i = 0; i < rest.size(); ++i) text[i] = rest[i];
        have = too_long ? 0 : rest.size();
        if (got <= 0) break;
    }
    ::close(file);
}

void dump_writer::write_node(kernel& of) noexcept {
    guarded([&] {
        std::uint64_t spawned = 0;
        std::uint64_t crashed = 0;
        std::uint64_t messages = 0;
        for (unsigned i = 0; i < of.scheduler().made(); ++i) {
            auto const& counted = of.scheduler().worker_at(i).counters();
            spawned += counted.spawned.read();
            crashed += counted.crashed.read();
            messages += counted.messages.read();
        }
        to_ << "=node:" << of.options().name << "\nnumber: " << as_number(of.node()) << "\nuptime_ms: "
            << as_number((base::monotonic_now() - of.started()) / 1'000'000) << "\nprocesses: " << as_number(of.live())
            << "\nmax_processes: " << as_number(of.options().max_processes) << "\nspawned: " << spawned << "\ncrashed: " << crashed
            << "\nmessages: " << messages << "\nschedulers: " << as_number(of.options().workers) << "\nrun_queue: "
            << as_number(of.scheduler().injected()) << "\nstack_bytes: " << as_number(of.scheduler().stacks().mapped_bytes())
            << "\nabandoned_stacks: " << of.scheduler().stacks().abandoned() << "\n";
    });
    write_schedulers(of);
    write_processes(of);
    if (!alone_) return;
    write_names_of(of);
    write_timers(of);
    write_applications(of);
}

void dump_writer::write_schedulers(kernel& of) noexcept {
    for (unsigned i = 0; i < of.scheduler().made(); ++i) {
        guarded([&] {
            sched::worker& one = of.scheduler().worker_at(i);
            auto const& counted = one.counters();
            to_ << "=scheduler:" << std::uint64_t{i} << "\nrun_queue: " << as_number(one.queued()) << "\nrunning: ";
            if (auto* const task = static_cast<process*>(one.running())) add_pid(to_, task->slot(), task->generation());
            else to_ << "none";
            to_ << "\nthread: " << as_number(one.thread()) << "\nturns: " << counted.turns.read() << "\nsteals: "
                << counted.steals.read() << "\nparks: " << counted.parks.read() << "\ntimers: "
                << as_number(one.timers().size_in_a_picture()) << "\n";
        });
    }
}

void dump_writer::write_processes(kernel& of) noexcept {
    bool const has_whose = why_.whose != nullptr && &why_.whose->home() == &of;
    if (has_whose) write_process(of, *why_.whose);
    for (std::uint32_t slot = 0; slot < of.table().size() && to_.is_open(); ++slot) {
        process* const each = of.table().find(slot);
        bool const is_alive = (each->generation() & 1U) != 0;
        if (is_alive && !(has_whose && each == why_.whose)) write_process(of, *each);
    }
}

void dump_writer::write_process(kernel& /*of*/, process& one) noexcept {
    guarded([&] {
        to_ << "=process:";
        add_pid(to_, one.slot(), one.generation());
        to_ << "\n";
        auto const calls = &one == why_.whose ? why_.calls : std::span<std::uintptr_t const>{};
        process_picture{to_, addresses_, one}.write(alone_, calls, base::monotonic_now());
    });
}

void dump_writer::write_names_of(kernel& of) noexcept {
    guarded([&] { to_ << "=names:" << of.options().name << "\n"; });
    for (std::uint32_t slot = 0; slot < of.table().size() && to_.is_open(); ++slot) {
        process* const each = of.table().find(slot);
        face* const shown = each->shown_if_any();
        if ((each->generation() & 1U) == 0 || shown == nullptr) continue;
        guarded([&] {
            if (shown->name.empty()) return;
            add_pid(to_, each->slot(), each->generation());
            to_ << " ";
            to_.escaped(shown->name) << "\n";
        });
    }
}

void dump_writer::write_timers(kernel& of) noexcept {
    guarded([&] { to_ << "=timers:" << of.options().name << "\n"; });
    for (unsigned i = 0; i < of.scheduler().made(); ++i) {
        guarded([&] {
            base::nanos const now = base::monotonic_now();
            of.timers_at(i).in_a_picture([&](message_timers::picture const& one) {
                if (one.to) add_pid(to_, one.to.slot(), one.to.generation());
                else if (one.name != nullptr) to_.escaped(*one.name);
                to_ << " due_ms=" << as_number(one.due > now ? (one.due - now) / 1'000'000 : 0);
                if (one.period != 0) to_ << " period_ms=" << as_number(one.period / 1'000'000);
                to_ << "\n";
                static_cast<void>(to_.finish_record());
            });
        });
    }
}

void dump_writer::write_applications(kernel& of) noexcept {
    guarded([&] {
        to_ << "=applications:" << of.options().name << "\n";
        for (std::size_t i = 0; i < of.contexts().count_in_a_picture(); ++i) {
            std::string_view const name = of.contexts().in_a_picture(i);
            if (name.empty()) continue;
            std::uint64_t count = 0;
            for (std::uint32_t slot = 0; slot < of.table().size(); ++slot) {
                process const& each = *of.table().find(slot);
                if ((each.generation() & 1U) != 0 && process_picture::application_of(each) == i) ++count;
            }
            to_.escaped(name) << " processes=" << count << "\n";
        }
    });
}

void dump_writer::write_modules() noexcept {
    to_ << "=modules\n";
    write_file("/proc/self/maps", [](std::string_view line) noexcept { return line.find(" r-xp ") != std::string_view::npos; });
}

void dump_writer::write_names() noexcept {
    to_ << "=addresses\n";
    static_cast<void>(to_.finish_record());
    addresses_.for_each([this](std::uintptr_t behind) {
        if (!to_.is_open()) return;
        try {
            std::string const place = base::describe_place(behind - 1);
            to_.hex(behind) << " ";
            to_.escaped(place) << "\n";
        } catch (std::exception const&) {  // no memory: without a name
            to_.drop_record();
        }
        static_cast<void>(to_.finish_record());
    });
}

}  // namespace weft::proc
