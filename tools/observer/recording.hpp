#pragma once
// A recording: what was seen of a node, one JSON object a line, so that the same pictures can be made of it again.

#include <boost/json/object.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace weft::cli {

namespace json = boost::json;

/// One thing that was seen of a node, live or recorded.
struct observation {
    enum class kind { hello, answer, refused, lost };
    kind what = kind::answer;
    double at = 0;            ///< seconds since somebody began to look
    std::string key{};        ///< of the question
    json::object object{};    ///< the hello, the answer
    std::string why{};        ///< refused, lost
};

[[nodiscard]] std::string to_line(observation const& seen);
/// Errors: cli_error when the line is none of a recording; `place` names it in the message.
[[nodiscard]] observation parse_observation(std::string const& line, std::string const& place);

/// One thread. Each line is in the file when write() returns.
class recording_writer {
public:
    /// Errors: cli_error, cannot_create when the file cannot be written.
    explicit recording_writer(std::string path);
    void write(observation const& seen);

private:
    std::string path_;
    std::ofstream file_;
};

/// All lines, oldest first. Errors: cli_error; not_found when the file cannot be read, usage for a line that is no recording.
[[nodiscard]] std::vector<observation> read_recording(std::string const& path);

}  // namespace weft::cli
