#pragma once

// Sites in memory, asked in virtual time. Everything in a simulation runs on one thread, so what they count needs no lock.

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>
#include <weft/process.hpp>
#include <weft/weft.hpp>

#include "scraper/reply.hpp"

namespace scraper::test {

class fake_sites {
public:
    /// By address. One that fails has a number of times that it answers 503 before.
    std::map<std::string, reply> pages;
    std::map<std::string, int> failures;
    weft::nanoseconds takes = std::chrono::milliseconds{10};

    // What has been seen.
    std::map<std::string, int> asked;
    std::map<std::string, int> most_at_once;               // by site
    std::map<std::string, weft::nanoseconds> shortest_gap;  // between requests' begins, by site
    int most_in_all = 0;

    void page(std::string const& url, std::vector<std::string> const& links) {
        reply made{.status = 200, .type = "text/html", .body = "<title>" + url + "</title>"};
        for (auto const& each : links) made.body += "<a href='" + each + "'>";
        made.bytes = made.body.size();
        pages[url] = std::move(made);
    }
    void redirect(std::string const& url, std::string const& to) { pages[url] = {.status = 302, .location = to}; }
    void robots(std::string const& site, std::string const& text) {
        pages[web_address::parse("http://" + site + "/robots.txt").value().text()] = {.status = 200, .type = "text/plain", .body = text};
    }

    static fetcher ask(std::shared_ptr<fake_sites> const& self) {
        return [self](web_address const& what, wanted) { return self->answer(what); };
    }

private:
    struct counted {
        int& here;
        int& in_all;
        counted(int& site, int& all) : here{++site}, in_all{++all} {}
        counted(counted const&) = delete;
        counted& operator=(counted const&) = delete;
        ~counted() {
            --here;
            --in_all;
        }
    };

    reply answer(web_address const& what) {
        auto const& site = what.site();
        auto const now = weft::monotonic_time();
        if (auto const last = last_.find(site); last != last_.end()) {
            auto const shortest = shortest_gap.try_emplace(site, weft::infinity).first;
            shortest->second = std::min(shortest->second, now - last->second);
        }
        last_[site] = now;
        ++asked[what.text()];
        counted const open{at_once_[site], in_all_};
        most_at_once[site] = std::max(most_at_once[site], at_once_[site]);
        most_in_all = std::max(most_in_all, in_all_);
        weft::sleep_for(takes);
        if (auto const left = failures.find(what.text()); left != failures.end() && left->second > 0) {
            --left->second;
            return {.status = 503};
        }
        auto const found = pages.find(what.text());
        return found == pages.end() ? reply{.status = 404} : found->second;
    }

    std::map<std::string, int> at_once_;
    std::map<std::string, weft::nanoseconds> last_;
    int in_all_ = 0;
};

}  // namespace scraper::test
