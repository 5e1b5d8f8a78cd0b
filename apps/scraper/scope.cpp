// Which pages belong to a crawl (scope.hpp).

#include "scraper/scope.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace scraper {

namespace {

bool has_one(std::vector<std::string> const& prefixes, std::string const& text) {
    return std::ranges::any_of(prefixes, [&text](std::string const& each) { return text.starts_with(each); });
}

boost::json::array sorted(std::vector<std::string> words) {
    std::ranges::sort(words);
    words.erase(std::ranges::unique(words).begin(), words.end());
    return boost::json::array(words.begin(), words.end());
}

}  // namespace

scope::scope(scope_options what) : what_{std::move(what)} {
    for (auto const& each : what_.starts) {
        auto const start = web_address::parse(each);
        if (!start) continue;
        sites_.insert(start->site());
        hosts_.insert(start->host());
    }
}

bool scope::has(web_address const& page) const {
    auto const& text = page.text();
    if (std::ranges::find(what_.starts, text) != what_.starts.end()) return true;
    bool const here = what_.all_hosts || (page.is_https() ? hosts_.contains(page.host()) : sites_.contains(page.site()));
    return here && (what_.includes.empty() || has_one(what_.includes, text)) && !has_one(what_.excludes, text);
}

std::string scope::text() const {
    return boost::json::serialize(boost::json::object{{"starts", sorted(what_.starts)},
                                                      {"all_hosts", what_.all_hosts},
                                                      {"include", sorted(what_.includes)},
                                                      {"exclude", sorted(what_.excludes)}});
}

}  // namespace scraper
