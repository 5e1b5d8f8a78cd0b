// Writing rows (writer.hpp).

#include "csv/writer.hpp"

namespace csv {

namespace {

std::string quoted(std::string const& field) {
    std::string text = "\"";
    for (char const c : field) text += c == '"' ? std::string{"\"\""} : std::string{c};
    return text + '"';
}

}  // namespace

std::string written(std::vector<std::string> const& fields) {
    // A record that is nothing at all would be a blank line, which readers pass over.
    if (fields.size() == 1 && fields.front().empty()) return "\"\"\n";
    std::string line;
    for (auto const& field : fields) {
        if (&field != &fields.front()) line += ',';
        line += field.find_first_of(",\"\r\n") == std::string::npos ? field : quoted(field);
    }
    return line + '\n';
}

}  // namespace csv
