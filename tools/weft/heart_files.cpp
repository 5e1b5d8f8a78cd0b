// Each is a number in a file of its own.

#include "heart_files.hpp"

#include "observer/node_directory.hpp"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>

#include <unistd.h>

namespace weft::cli {
namespace {

constexpr char const* deaths = "/heart";
constexpr char const* killing = "/killed";

std::int64_t number_in(std::string const& file) {
    std::string const text = read_text(file).value_or("");
    std::int64_t number = 0;
    auto const [rest, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    return wrong == std::errc{} ? number : 0;
}

bool write_number(std::string const& file, std::int64_t number) {
    std::string const unfinished = file + ".new";
    std::ofstream out{unfinished, std::ios::trunc};
    out << number << '\n';
    out.close();
    return !out.fail() && std::rename(unfinished.c_str(), file.c_str()) == 0;
}

}  // namespace

unsigned read_early_deaths(std::string const& folder) {
    std::int64_t const number = number_in(folder + deaths);
    return number > 0 && number <= UINT32_MAX ? static_cast<unsigned>(number) : 0;
}

bool note_early_deaths(std::string const& folder, unsigned early_deaths) {
    std::string const file = folder + deaths;
    if (early_deaths == 0) return ::unlink(file.c_str()) == 0 || errno == ENOENT;
    return write_number(file, early_deaths);
}

void note_killing(std::string const& folder, std::int64_t pid) { static_cast<void>(write_number(folder + killing, pid)); }

bool take_killing(std::string const& folder, std::int64_t pid) {
    std::string const file = folder + killing;
    if (number_in(file) != pid) return false;
    ::unlink(file.c_str());
    return true;
}

}  // namespace weft::cli
