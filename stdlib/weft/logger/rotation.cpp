#include <weft/logger/rotation.hpp>

#include <algorithm>

namespace weft::logger {

namespace {

using std::filesystem::path;
using exists_function = std::function<bool(path const&)>;

/// The forms in which there is an old one of this number.
std::vector<bool> forms(path const& log, std::size_t number, exists_function const& exists) {
    std::vector<bool> found;
    for (bool const compressed : {false, true})
        if (exists(archive_name(log, number, compressed))) found.push_back(compressed);
    return found;
}

/// How many old ones there are without a gap, and at least as many as are looked at anyway.
std::size_t numbers_in_use(path const& log, std::size_t at_least, exists_function const& exists) {
    std::size_t end = at_least;
    while (!forms(log, end, exists).empty()) ++end;
    return end;
}

}  // namespace

path archive_name(path const& log, std::size_t number, bool compressed) {
    path name = log;
    name += '.' + std::to_string(number) + (compressed ? ".gz" : "");
    return name;
}

std::vector<rename_step> rotation(path const& log, std::size_t max_files, exists_function const& exists) {
    std::vector<rename_step> steps;
    for (std::size_t number = numbers_in_use(log, max_files, exists); number-- != 0;) {
        for (bool const compressed : forms(log, number, exists)) {
            bool const stays = number + 1 < max_files;
            steps.push_back({archive_name(log, number, compressed), stays ? archive_name(log, number + 1, compressed) : path{}});
        }
    }
    steps.push_back({log, max_files == 0 ? path{} : archive_name(log, 0, false)});
    return steps;
}

}  // namespace weft::logger
