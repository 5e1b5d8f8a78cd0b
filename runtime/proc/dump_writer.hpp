#pragma once
// What a dump says, record by record, in the order of the file.

#include "base/record_file.hpp"
#include "proc/dump.hpp"

#include <weft/pid.hpp>

#include <array>
#include <source_location>

namespace weft::proc {

class kernel;

/// The addresses in a dump, each once, as many as fit.
class address_set {
public:
    void insert(std::uintptr_t address) noexcept;
    template <class Body>
    void for_each(Body&& body) const {
        for (std::uintptr_t const each : slots_)
            if (each != 0) body(each);
    }

private:
    std::array<std::uintptr_t, std::size_t{1} << 14U> slots_{};
};

class dump_writer {
public:
    /// `alone`: nothing else runs, so everything may be followed. `parent`: the process of which the machine's numbers are told.
    dump_writer(base::record_file& to, dump_cause const& why, bool alone, int parent) noexcept
        : to_{to}, why_{why}, parent_{parent}, alone_{alone} {}

    /// Everything but the names of addresses.
    void write_all() noexcept;
    /// Allocates, and may wait for ever on a lock that a thread held which is not in the copy.
    void write_names() noexcept;

    /// Jumps out of the record under way, to the next one. On the writing thread, in a signal handler or not; returns when there
    /// is none.
    static void abandon_record() noexcept;

private:
    void write_head() noexcept;
    void write_memory() noexcept;
    void write_node(kernel& of) noexcept;
    void write_schedulers(kernel& of) noexcept;
    void write_processes(kernel& of) noexcept;
    void write_process(kernel& of, process& one) noexcept;
    void write_names_of(kernel& of) noexcept;
    void write_timers(kernel& of) noexcept;
    void write_applications(kernel& of) noexcept;
    void write_modules() noexcept;
    void write_file(char const* path, bool (*wanted)(std::string_view line) noexcept) noexcept;
    /// Makes a record that may be abandoned.
    template <class Body>
    void guarded(Body&& body) noexcept;

    base::record_file& to_;
    dump_cause const& why_;
    int const parent_;
    bool const alone_;
    address_set addresses_;
};

/// What is told of one process; friend of it.
class process_picture {
public:
    process_picture(base::record_file& to, address_set& addresses, process& of) noexcept
        : to_{to}, addresses_{addresses}, of_{of} {}

    /// `calls`: of its stack, when they are known; else they are looked for. Returns the number of its application.
    void write(bool alone, std::span<std::uintptr_t const> calls, base::nanos now) noexcept;
    [[nodiscard]] static std::uint16_t application_of(process const& one) noexcept;

private:
    void write_words(base::nanos now) noexcept;
    void write_ties() noexcept;
    void add_tie(pid to, std::uint64_t& count) noexcept;
    void end_ties(std::uint64_t& count) noexcept;
    void write_messages() noexcept;
    void write_trace(std::span<std::uintptr_t const> calls) noexcept;

    base::record_file& to_;
    address_set& addresses_;
    process& of_;
};

// Parts of lines.
base::record_file& operator<<(base::record_file& to, std::source_location const& where) noexcept;
void add_pid(base::record_file& to, std::uint32_t slot, std::uint32_t generation) noexcept;
/// "    0x7f12 libweft.so.0+0x12\n" of a return address.
void add_call(base::record_file& to, address_set& addresses, std::uintptr_t behind) noexcept;

}  // namespace weft::proc
