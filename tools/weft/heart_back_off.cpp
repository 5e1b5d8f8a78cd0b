#include "heart_back_off.hpp"

#include "observer/node_directory.hpp"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>

#include <unistd.h>

namespace weft::cli {

unsigned read_early_deaths(std::string const& file) {
    std::string const text = read_text(file).value_or("");
    unsigned number = 0;
    auto const [rest, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    return wrong == std::errc{} ? number : 0;
}

bool note_early_deaths(std::string const& file, unsigned early_deaths) {
    if (early_deaths == 0) return ::unlink(file.c_str()) == 0 || errno == ENOENT;
    std::string const unfinished = file + ".new";
    std::ofstream out{unfinished, std::ios::trunc};
    out << early_deaths << '\n';
    out.close();
    return !out.fail() && std::rename(unfinished.c_str(), file.c_str()) == 0;
}

}  // namespace weft::cli
