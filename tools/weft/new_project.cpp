// The files themselves are in new_templates/; the build makes them part of the library.

#include "new_project.hpp"

#include <weft/application/version.hpp>

#include <dlfcn.h>

#include <algorithm>
#include <array>

namespace weft::cli {
namespace {

// What a name may not be although it looks like one: words of C++, namespaces that are taken, and targets that CMake has.
constexpr std::array<std::string_view, 99> taken{
    "alignas",      "alignof",   "and",       "and_eq",      "asm",          "auto",         "bitand",   "bitor",    "bool",
    "break",        "case",      "catch",     "char",        "char8_t",      "char16_t",     "char32_t", "class",    "compl",
    "concept",      "const",     "consteval", "constexpr",   "constinit",    "const_cast",   "continue", "co_await", "co_return",
    "co_yield",     "decltype",  "default",   "delete",      "do",           "double",       "else",     "enum",     "explicit",
    "export",       "extern",    "false",     "float",       "for",          "friend",       "goto",     "if",       "inline",
    "int",          "long",      "mutable",   "namespace",   "new",          "noexcept",     "not",      "not_eq",   "nullptr",
    "operator",     "or",        "or_eq",     "private",     "protected",    "public",       "register", "requires", "return",
    "short",        "signed",    "sizeof",    "static",      "static_cast",  "struct",       "switch",   "template", "this",
    "thread_local", "throw",     "true",      "try",         "typedef",      "typeid",       "typename", "union",    "unsigned",
    "using",        "virtual",   "void",      "volatile",    "wchar_t",      "while",        "xor",      "xor_eq",   "main",
    "std",          "weft",      "test",      "all",         "install",      "clean",        "help",     "package",  "testing"};

// Types and macros of C's headers, which come with those of C++: no namespace can be called so, and no symbol tells of them.
constexpr std::array<std::string_view, 74> of_c_headers{
    "abi", "alloca", "at_quick_exit", "atexit", "crypt", "drand48_data", "dynamic_cast", "errno", "fd_mask", "fd_set", "getumask",
    "itimerspec", "itimerval", "lconv", "linux", "obstack", "offsetof", "pthread_atfork", "pthread_yield", "random_data",
    "re_pattern_buffer", "re_registers", "reinterpret_cast", "rusage", "sa_handler", "sa_sigaction", "sched_param", "si_addr",
    "si_addr_lsb", "si_arch", "si_band", "si_call_addr", "si_fd", "si_int", "si_lower", "si_overrun", "si_pid", "si_pkey", "si_ptr",
    "si_status", "si_stime", "si_syscall", "si_timerid", "si_uid", "si_upper", "si_utime", "si_value", "sigcontext",
    "sigev_notify_attributes", "sigev_notify_function", "sigevent", "sigval", "st_atime", "st_ctime", "st_mtime", "static_assert",
    "statx_timestamp", "stderr", "stdin", "stdout", "timespec", "timeval", "timex", "timezone", "tm", "u_char", "u_int", "u_long",
    "u_short", "uint", "ulong", "unix", "ushort", "va_list"};

/// A namespace cannot be called as a function is that a header of C declares beside it: clock, index, link.
bool is_of_the_c_library(std::string_view name) { return ::dlsym(RTLD_DEFAULT, std::string{name}.c_str()) != nullptr; }

std::string filled_in(std::string_view text, std::string_view name) {
    std::string made{text};
    auto const replace = [&made](std::string_view what, std::string_view by) {
        for (std::size_t at = made.find(what); at != std::string::npos; at = made.find(what, at + by.size())) made.replace(at, what.size(), by);
    };
    replace("@NAME@", name);
    replace("@WEFT_VERSION@", WEFT_VERSION);
    return made;
}

}  // namespace

std::vector<project_file> make_project(std::string_view kind, std::string_view name) {
    std::vector<project_file> made;
    auto const files = template_files();
    bool const known = kind != "common" && std::any_of(files.begin(), files.end(), [&](auto const& each) { return each.kind == kind; });
    if (!known) return made;
    for (auto const& each : files)
        if (each.kind == kind || each.kind == "common") made.push_back({filled_in(each.path, name), filled_in(each.text, name)});
    std::sort(made.begin(), made.end(), [](auto const& a, auto const& b) { return a.path < b.path; });
    return made;
}

std::string wrong_with_name(std::string_view name) {
    if (!app::is_application_name(name))
        return "it must be a lower-case letter, then letters, digits and underscores, 64 at most";
    // Other names that end so may come with any header of POSIX.
    bool const is_type = name.ends_with("_t") || std::find(of_c_headers.begin(), of_c_headers.end(), name) != of_c_headers.end();
    bool const is_taken = std::find(taken.begin(), taken.end(), name) != taken.end() || is_of_the_c_library(name);
    if (is_taken || is_type) return "that word is taken in C or C++, in CMake or by weft";
    return {};
}

}  // namespace weft::cli
