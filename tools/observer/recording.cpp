// A recording that was cut in the middle of its last line is read up to there: whoever recorded may have been killed.

#include "recording.hpp"

#include "cli_error.hpp"
#include "model.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cmath>
#include <utility>

namespace weft::cli {
namespace {

constexpr std::array<std::pair<observation::kind, char const*>, 4> kinds{{{observation::kind::hello, "hello"},
                                                                           {observation::kind::answer, "answer"},
                                                                           {observation::kind::refused, "refused"},
                                                                           {observation::kind::lost, "lost"}}};

}  // namespace

std::string to_line(observation const& seen) {
    json::object line{{"t", kinds[static_cast<std::size_t>(seen.what)].second}, {"after_ms", std::llround(seen.at * 1000)}};
    if (!seen.key.empty()) line["key"] = seen.key;
    if (!seen.why.empty()) line["why"] = seen.why;
    if (seen.what == observation::kind::hello || seen.what == observation::kind::answer) line["ok"] = seen.object;
    return json::serialize(line);
}

observation parse_observation(std::string const& line, std::string const& place) {
    boost::system::error_code wrong;
    json::value const parsed = json::parse(line, wrong);
    if (!wrong && parsed.is_object()) {
        auto const& object = parsed.get_object();
        std::string const type = text_of(object, "t");
        for (auto const& [kind, name] : kinds)
            if (type == name)
                return {.what = kind, .at = static_cast<double>(count_of(object, "after_ms")) / 1000, .key = text_of(object, "key"),
                        .object = object_of(object, "ok"), .why = text_of(object, "why")};
    }
    throw cli_error{exit_code::usage, place + ": this line is none of a recording of weft observer"};
}

recording_writer::recording_writer(std::string path) : path_{std::move(path)}, file_{path_, std::ios::trunc} {
    if (!file_) throw cli_error{exit_code::cannot_create, "cannot write " + path_};
}

void recording_writer::write(observation const& seen) {
    file_ << to_line(seen) << '\n' << std::flush;
    if (!file_) throw cli_error{exit_code::cannot_create, "cannot write " + path_};
}

std::vector<observation> read_recording(std::string const& path) {
    std::ifstream file{path};
    if (!file) throw cli_error{exit_code::not_found, "cannot read " + path};
    std::vector<observation> all;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (line.empty()) continue;
        try {
            all.push_back(parse_observation(line, path + ':' + std::to_string(number)));
        } catch (cli_error const&) {
            if (file.eof() && !all.empty()) break;
            throw;
        }
    }
    if (all.empty()) throw cli_error{exit_code::usage, path + ": nothing was recorded"};
    return all;
}

}  // namespace weft::cli
