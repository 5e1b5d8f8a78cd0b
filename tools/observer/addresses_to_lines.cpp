// All addresses of a module go in one command line; two lines come back for each.

#include "addresses_to_lines.hpp"

#include "addresses.hpp"

#include <algorithm>
#include <sstream>

namespace weft::cli {
namespace {

constexpr std::size_t most_at_once = 1'000;

void add_lines(std::vector<source_line>& to, std::string const& output) {
    std::istringstream lines{output};
    source_line one;
    while (std::getline(lines, one.function) && std::getline(lines, one.place)) {
        if (one.function == "??") one.function.clear();
        if (auto const more = one.place.find(" (discriminator"); more != std::string::npos) one.place.erase(more);
        if (one.place.starts_with("??") || one.place.ends_with(":?") || one.place.ends_with(":0")) one.place.clear();
        to.push_back(one);
    }
}

}  // namespace

std::vector<source_line> addresses_to_lines(std::string const& module, std::vector<std::string> const& addresses) {
    std::vector<source_line> all;
    for (std::size_t first = 0; first < addresses.size(); first += most_at_once) {
        std::vector<std::string> words{"addr2line", "-f", "-C", "-e", module};
        auto const begin = addresses.begin() + static_cast<std::ptrdiff_t>(first);
        std::size_t const count = std::min(most_at_once, addresses.size() - first);
        words.insert(words.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
        std::size_t const wanted = all.size() + count;
        add_lines(all, output_of(words));
        if (all.size() != wanted) return {};
    }
    return all;
}

}  // namespace weft::cli
