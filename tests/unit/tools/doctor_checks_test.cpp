// What the doctor thinks of machines that nobody has at hand.

#include "support/own_folder.hpp"
#include "weft/doctor_checks.hpp"

#include <weft/application/abi.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace weft::cli {
namespace {

/// The state of one check, its text behind it.
std::string said(std::vector<finding> const& all, std::string const& check) {
    for (auto const& each : all)
        if (each.check == check) return std::string{to_string(each.state)} + ": " + each.text;
    return "(nothing)";
}

machine_facts good_machine() {
    return {.kernel = "6.1", .cores = 8, .max_map_count = 2'100'000, .overcommit = 0, .open_files = 1'048'576, .most_open_files = 1'048'576,
            .clock_source = "tsc", .perf_paranoid = 2, .ptrace_scope = 0, .core_files = true};
}

TEST(doctor, finds_nothing_wrong_with_a_good_machine) {
    for (auto const& each : check_machine(good_machine())) EXPECT_EQ(each.state, verdict::ok) << each.text;
}

TEST(doctor, names_the_cores_and_the_quota) {
    auto machine = good_machine();
    EXPECT_EQ(said(check_machine(machine), "cpu"), "ok: kernel 6.1, 8 cores, cgroup quota none");
    machine.cpu_quota = 2.5;
    EXPECT_EQ(said(check_machine(machine), "cpu"), "ok: kernel 6.1, 8 cores, cgroup quota 2.5 cores");
    machine.cpu_quota = 0.5;
    EXPECT_EQ(said(check_machine(machine), "cpu").substr(0, 4), "warn");
}

TEST(doctor, fails_a_machine_with_too_few_descriptors) {
    auto machine = good_machine();
    machine.open_files = 64;
    EXPECT_EQ(said(check_machine(machine), "open_files").substr(0, 37), "fail: open files 64: file descriptors");
    machine.open_files = 1024;
    EXPECT_EQ(said(check_machine(machine), "open_files").substr(0, 4), "warn");
    machine.open_files = ~std::uint64_t{0};
    EXPECT_EQ(said(check_machine(machine), "open_files"), "ok: open files unlimited");
}

TEST(doctor, counts_how_many_stacks_fit) {
    auto machine = good_machine();
    machine.max_map_count = 65530;
    EXPECT_EQ(said(check_machine(machine), "maps"),
              "warn: vm.max_map_count is 65 530: with guard pages about 32 000 stacks fit; for 1 000 000 processes set 2 100 000");
    machine.guards_need_maps = false;
    EXPECT_EQ(said(check_machine(machine), "maps").substr(0, 3), "ok:");
}

TEST(doctor, warns_of_what_makes_a_node_worse) {
    auto machine = good_machine();
    machine.perf_paranoid = 3;
    machine.ptrace_scope = 2;
    machine.clock_source = "hpet";
    machine.overcommit = 2;
    machine.cpu_flags = {"fpu"};
    auto const all = check_machine(machine);
    for (auto const* check : {"perf", "ptrace", "clock", "overcommit", "cpu_features"}) EXPECT_EQ(said(all, check).substr(0, 4), "warn") << check;
}

TEST(doctor, reads_the_files_of_the_kernel) {
    test::own_folder const root;
    auto const write = [&](std::string const& name, std::string const& text) {
        std::filesystem::create_directories(std::filesystem::path{root.path(name)}.parent_path());
        std::ofstream{root.path(name)} << text;
    };
    write("sys/fs/cgroup/cpu.max", "150000 100000\n");
    write("sys/fs/cgroup/memory.max", "1048576\n");
    write("proc/sys/vm/max_map_count", "65530\n");
    write("proc/sys/kernel/perf_event_paranoid", "-1\n");
    write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    write("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu constant_tsc\nbugs\t\t:\n");
    auto const facts = read_machine(root.path(""));
    EXPECT_EQ(facts.cpu_quota, 1.5);
    EXPECT_EQ(facts.memory_limit_bytes, 1048576U);
    EXPECT_EQ(facts.max_map_count, 65530U);
    EXPECT_EQ(facts.perf_paranoid, 0U);
    EXPECT_EQ(facts.huge_pages, "madvise");
    EXPECT_EQ(facts.cpu_flags, (std::vector<std::string>{"fpu", "constant_tsc"}));
    EXPECT_EQ(facts.ptrace_scope, std::nullopt);
    EXPECT_GT(facts.cores, 0U);
}

TEST(doctor, reads_a_machine_without_limits) {
    test::own_folder const root;
    std::filesystem::create_directories(root.path("sys/fs/cgroup"));
    std::ofstream{root.path("sys/fs/cgroup/cpu.max")} << "max 100000\n";
    std::ofstream{root.path("sys/fs/cgroup/memory.max")} << "max\n";
    auto const facts = read_machine(root.path(""));
    EXPECT_EQ(facts.cpu_quota, std::nullopt);
    EXPECT_EQ(facts.memory_limit_bytes, std::nullopt);
}

TEST(doctor, looks_at_the_run_directory) {
    test::own_folder const folder;
    std::filesystem::create_directory(folder.path("dead"));
    std::ofstream{folder.path("dead/pid")} << "1\n";
    auto const facts = read_run_folder(folder.path(""));
    EXPECT_TRUE(facts.usable);
    auto const all = check_run_folder(facts, 107);
    EXPECT_EQ(said(all, "stale").substr(0, 15), "warn: node dead");
    EXPECT_EQ(said(check_run_folder(facts, 10), "run_dir").substr(0, 4), "fail");
    std::ofstream{folder.path("file")} << "x";
    EXPECT_EQ(said(check_run_folder(read_run_folder(folder.path("file/below")), 107), "run_dir").substr(0, 4), "fail");
    EXPECT_EQ(said(check_run_folder(read_run_folder(folder.path("not/yet/there")), 200), "run_dir").substr(0, 3), "ok:");
}

TEST(doctor, looks_at_modules) {
    app::module_file good{.path = "a.so", .spec_text = {}, .abi = std::string{app::library_abi()}, .build_id = {}};
    EXPECT_TRUE(check_module(good).empty());
    auto old = good;
    old.abi = "weft0-gcc";
    EXPECT_EQ(said(check_module(old), "module").substr(0, 41), "fail: a.so: was built for abi weft0-gcc, ");
    good.keeps_frame_pointers = false;
    EXPECT_EQ(said(check_module(good), "frame_pointers").substr(0, 10), "warn: a.so");
}

TEST(doctor, looks_at_the_terminal) {
    EXPECT_EQ(said(check_terminal({.is_terminal = true, .term = "xterm", .locale = "C.UTF-8"}), "terminal"), "ok: terminal xterm");
    EXPECT_EQ(said(check_terminal({.is_terminal = true, .term = "dumb", .locale = "C.UTF-8"}), "terminal").substr(0, 4), "warn");
    EXPECT_EQ(said(check_terminal({.is_terminal = false}), "locale").substr(0, 4), "warn");
    EXPECT_EQ(said(check_terminal({.is_terminal = false, .locale = "de_DE.utf8"}), "locale"), "ok: locale de_DE.utf8");
}

}  // namespace
}  // namespace weft::cli
