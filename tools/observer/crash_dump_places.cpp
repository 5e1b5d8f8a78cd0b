// Names come from three sections that may each be missing: the traces have module and offset, "addresses" the names, "modules"
// the files.

#include "crash_dump_places.hpp"

#include "addresses_to_lines.hpp"
#include "model.hpp"

#include <boost/json/object.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace weft::cli {
namespace {

constexpr std::size_t most_places = 4096;

std::uint64_t hex_of(std::string_view text) noexcept {
    if (text.starts_with("0x")) text.remove_prefix(2);
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return number;
}

/// "A::f(int) (folder/file.cpp:3)" in its two parts; a parameter list is not taken for a place.
void split_place(std::string_view text, std::string& name, std::string& where) {
    std::size_t const open = text.ends_with(')') ? text.rfind(" (") : std::string_view::npos;
    bool const has_place = open != std::string_view::npos && text.substr(open).find(':') != std::string_view::npos;
    name = text.substr(0, has_place ? open : text.size());
    if (has_place) where = text.substr(open + 2, text.size() - open - 3);
}

/// When the file was changed last, in seconds; 0 when it is not there.
std::int64_t changed_at(std::string const& path) {
    struct stat facts{};
    return ::stat(path.c_str(), &facts) == 0 ? std::int64_t{facts.st_mtime} : 0;
}

/// From there outwards everything belongs to the runtime.
bool is_start_of_a_process(std::string_view name) noexcept {
    constexpr std::string_view prefix = "weft::proc::process::";
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    return name.starts_with("run_body") || name.starts_with("fiber_main") || name.starts_with("fault_main");
}

/// A compiler's copies of a function are the function.
std::string without_clone(std::string name) {
    if (auto const mark = name.find(" [clone "); mark != std::string::npos) name.erase(mark);
    return name;
}

/// Names of templates may fill pages.
std::string shortened(std::string name) {
    constexpr std::size_t most = 120;
    return name.size() <= most ? name : name.substr(0, most - 3) + "...";
}

std::string last_folder_and_file(std::string const& place) {
    std::size_t const file = place.rfind('/');
    if (file == std::string::npos || file == 0) return place;
    std::size_t const folder = place.rfind('/', file - 1);
    return folder == std::string::npos ? place : place.substr(folder + 1);
}

}  // namespace

void dump_places::want(std::vector<std::string_view> const& trace) {
    for (std::string_view const call : trace) {
        if (all_.size() >= most_places) return;
        std::size_t const blank = std::min(call.find(' '), call.size());
        place& made = all_[hex_of(call.substr(0, blank))];
        std::size_t const plus = call.rfind('+');
        if (blank == call.size() || plus == std::string_view::npos || plus < blank) continue;
        made.module = call.substr(blank + 1, plus - blank - 1);
        made.offset = call.substr(plus + 1);
    }
}

void dump_places::look_up(dump_file& from) {
    if (all_.empty()) return;
    from.rewind();
    for (dump_piece piece; from.next(piece);) {
        if (piece.kind == "addresses") read_names(piece);
        if (piece.kind == "modules") read_modules(piece);
    }
    ask_addr2line(changed_at(from.path()));
}

void dump_places::read_names(dump_piece const& piece) {
    for (std::string_view const line : piece.lines) {
        std::size_t const blank = line.find(' ');
        auto const found = blank == std::string_view::npos ? all_.end() : all_.find(hex_of(line.substr(0, blank)));
        if (found != all_.end()) split_place(line.substr(blank + 1), found->second.name, found->second.where);
    }
}

/// "7f00-7f10 r-xp 00001000 08:01 42   /usr/lib/libweft.so.0"
void dump_places::read_modules(dump_piece const& piece) {
    for (std::string_view const line : piece.lines) {
        std::size_t const dash = line.find('-');
        std::size_t const slash = line.find(" /");
        if (dash == std::string_view::npos || slash == std::string_view::npos) continue;
        std::uint64_t const low = hex_of(line.substr(0, dash));
        std::uint64_t const high = hex_of(line.substr(dash + 1));
        for (auto each = all_.upper_bound(low); each != all_.end() && each->first - 1 < high; ++each) each->second.path = line.substr(slash + 1);
    }
}

void dump_places::ask_addr2line(std::int64_t written_at) {
    std::map<std::string, std::vector<place*>> without;
    for (auto& [address, each] : all_) {
        bool const is_same = !each.path.empty() && changed_at(each.path) <= written_at;
        if (each.where.empty() && is_same && !each.offset.empty()) without[each.path].push_back(&each);
    }
    for (auto const& [path, places] : without) {
        std::vector<std::string> offsets;
        for (auto const* each : places) offsets.push_back(each->offset);
        auto const found = addresses_to_lines(path, offsets);
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (!found[i].function.empty()) places[i]->name = found[i].function;
            places[i]->where = last_folder_and_file(found[i].place);
        }
    }
}

json::array dump_places::frames(std::vector<std::string> const& trace) const {
    json::array made;
    for (std::string const& call : trace) {
        std::string const address = call.substr(0, call.find(' '));
        json::object frame{{"address", address}};
        if (auto const found = all_.find(hex_of(address)); found != all_.end()) {
            auto const& its = found->second;
            if (!its.module.empty()) frame["module"] = its.module;
            if (!its.offset.empty()) frame["offset"] = its.offset;
            if (!its.name.empty()) frame["name"] = without_clone(its.name);
            if (!its.where.empty()) frame["place"] = its.where;
        }
        made.push_back(std::move(frame));
    }
    return made;
}

std::string frames_text(json::array const& frames) {
    std::vector<std::string> lines;
    for (auto const& each : frames) {
        if (!each.is_object()) continue;
        auto const& frame = each.get_object();
        std::string const name = shortened(text_of(frame, "name"));
        if (is_start_of_a_process(name)) break;
        std::string const place = text_of(frame, "place");
        std::string const raw = text_of(frame, "module") + '+' + text_of(frame, "offset");
        lines.push_back((name.empty() ? text_of(frame, "address") : name) + ' ' + (place.empty() && name.empty() ? raw : place));
    }
    std::ostringstream text;
    std::size_t number = 0;
    for (std::size_t i = 0; i < lines.size();) {
        std::size_t same = 1;
        while (i + same < lines.size() && lines[i + same] == lines[i]) ++same;
        lines[i].erase(lines[i].find_last_not_of(' ') + 1);
        text << (number < 10 ? "  " : " ") << number << ' ' << lines[i];
        if (same > 1) text << "   (x " << same << " times in a row)";
        text << '\n';
        ++number;
        i += same;
    }
    return text.str();
}

}  // namespace weft::cli
