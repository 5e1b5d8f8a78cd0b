// Lines by Boost.JSON (line.hpp).

#include "scraper/line.hpp"

#include "console/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace scraper {

namespace {

std::string utf8(std::string const& text) { return console::is_utf8(text) ? text : console::printable(text); }

}  // namespace

std::string json_line(page_facts const& of) {
    boost::json::object line{{"url", of.url}};
    auto const put = [&line](char const* key, std::string const& text) {
        if (!text.empty()) line[key] = utf8(text);
    };
    if (of.status) line["status"] = *of.status;
    put("type", of.type);
    if (of.bytes) line["bytes"] = *of.bytes;
    if (of.is_html) {
        line["title"] = utf8(of.title);
        line["links"] = boost::json::array(of.links.begin(), of.links.end());
    }
    put("location", of.location);
    put("skipped", of.skipped);
    put("error", of.error);
    return boost::json::serialize(line) + '\n';
}

}  // namespace scraper
