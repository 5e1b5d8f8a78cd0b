// Tasks (visit.hpp).

#include "scraper/visit.hpp"

#include "scraper/frontier_stage.hpp"
#include "scraper/html.hpp"
#include "scraper/line.hpp"
#include "scraper/recorder.hpp"

#include <weft/detail/duration_text.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <unordered_set>
#include <utility>

namespace scraper {

namespace {

constexpr nanoseconds longest_wait = std::chrono::hours{1};  // that a site may ask for
constexpr unsigned robots_redirects = 5;                     // as the RFC wants it, at least
constexpr std::size_t stack_bytes = std::size_t{256} * 1024;

using page_result = std::variant<finished_page, try_later>;

bool is_busy(unsigned status) {
    return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

finished_page finished(page_facts const& facts, ending how, std::vector<std::string> leads = {}, bool is_redirect = false) {
    return {.url = facts.url,
            .how = how,
            .line = json_line(facts),
            .leads = std::move(leads),
            .is_redirect = is_redirect,
            .reason = facts.skipped.empty() ? facts.error : facts.skipped};
}

finished_page failed(page_facts facts, task const& what, std::string const& why) {
    facts.error = what.tries == 0 ? why : "given up after " + std::to_string(what.tries + 1) + " tries: " + why;
    return finished(facts, ending::failed);
}

class answered_page {
public:
    answered_page(visit_plan const& plan, task const& what, web_address const& at, reply const& got)
        : plan_{plan}, what_{what}, at_{at}, got_{got} {
        facts_.url = what.of.url;
        facts_.status = got.status;
        facts_.type = got.type;
        facts_.bytes = got.bytes;
    }

    page_result result() {
        if (is_busy(got_.status)) return busy();
        if (got_.status / 100 == 3 && !got_.location.empty()) return redirect();
        if (got_.too_large) {
            facts_.error = "larger than --max-bytes, not read";
            return finished(facts_, ending::failed);
        }
        if (got_.status / 100 == 2 && is_html(got_.type)) return html();
        return finished(facts_, ending::fetched);
    }

private:
    page_result busy() {
        auto const wait = got_.retry_after;
        auto const why = "the site answers " + std::to_string(got_.status);
        if (wait && *wait > longest_wait)
            return failed(facts_, what_, why + " and asks to come back in " + weft::detail::duration_words(*wait));
        if (what_.tries < plan_.retries) return try_later{wait};
        return failed(facts_, what_, why);
    }

    page_result redirect() {
        auto const to = at_.resolve(got_.location);
        facts_.location = to ? to->text() : got_.location;
        if (!to) facts_.error = "it redirects to what is no address of http or https";
        else if (*to == at_) facts_.error = "it redirects to itself";
        else if (what_.of.at.redirects >= plan_.redirects)
            facts_.error = "more than " + std::to_string(plan_.redirects) + " redirects in a row";
        if (!facts_.error.empty()) return finished(facts_, ending::failed);
        std::vector<std::string> leads;
        if (plan_.pages.has(*to)) leads.push_back(to->text());
        return finished(facts_, ending::fetched, std::move(leads), true);
    }

    page_result html() {
        auto content = read_html(got_.body);
        facts_.is_html = true;
        facts_.title = std::move(content.title);
        auto const base = content.base.empty() ? std::optional{at_} : at_.resolve(content.base);
        std::vector<std::string> leads;
        std::unordered_set<std::string> seen;
        for (auto const& each : content.links) {
            auto const link = base.value_or(at_).resolve(each);
            if (!link || !seen.insert(link->text()).second) continue;
            facts_.links.push_back(link->text());
            if (plan_.pages.has(*link)) leads.push_back(link->text());
        }
        return finished(facts_, ending::fetched, std::move(leads));
    }

    visit_plan const& plan_;
    task const& what_;
    web_address const& at_;
    reply const& got_;
    page_facts facts_;
};

// Without a frontier the crawl is over, and so is this process soon.
template <class Message>
void tell_frontier(Message message) {
    static_cast<void>(weft::try_send(frontier_stage::name, std::move(message)));
}

// The reply when there is one; RFC 9309: redirects are followed, also to other sites.
reply fetch_robots(visit_plan const& plan, std::string const& url) {
    auto at = web_address::parse(url);
    for (unsigned i = 0; at && !at->is_https() && i <= robots_redirects; ++i) {
        auto got = plan.fetch(*at, wanted::text);
        if (got.status / 100 != 3) return got;
        at = at->resolve(got.location);
    }
    return {.status = 404};  // where it leads, it cannot be followed: there is none
}

void ask_robots(visit_plan const& plan, task const& what) {
    std::string why;
    std::optional<nanoseconds> wait;
    try {
        auto const got = fetch_robots(plan, what.of.url);
        wait = got.retry_after;
        bool const refused = is_busy(got.status) || got.status / 100 == 5;
        if (got.too_large) why = "robots.txt is larger than --max-bytes";
        else if (refused) why = "robots.txt cannot be had: the site answers " + std::to_string(got.status);
        else return tell_frontier(robots_answer{.task = what.id, .rules = robots_rules::parse(got.body, plan.agent)});
    } catch (fetch_error const& wrong) { why = std::string{"robots.txt cannot be had: "} + wrong.what(); }
    if (what.tries < plan.retries && wait.value_or(nanoseconds{}) <= longest_wait) return tell_frontier(task_failed{what.id, wait});
    tell_frontier(robots_answer{.task = what.id, .rules = {}, .unreachable = why});
}

void keep(finished_page done) { weft::call(weft::named<recorder>(recorder::name), record{std::move(done)}, weft::infinity); }

void ask_page(visit_plan const& plan, task const& what) {
    auto result = visit_page(plan, what);
    if (auto const* const later = std::get_if<try_later>(&result)) return tell_frontier(task_failed{what.id, later->after});
    keep(std::get<finished_page>(std::move(result)));
}

void visit(visit_plan const& plan, task const& what) {
    page_facts noted{.url = what.of.url};
    switch (what.what) {
        case task::kind::robots: return ask_robots(plan, what);
        case task::kind::fetch: return ask_page(plan, what);
        case task::kind::skip: noted.skipped = what.why; return keep(finished(noted, ending::skipped));
        case task::kind::give_up: return keep(failed(noted, what, what.why));
    }
}

}  // namespace

page_result visit_page(visit_plan const& plan, task const& what) {
    page_facts nothing_known{.url = what.of.url};
    auto const at = web_address::parse(what.of.url);
    if (!at) return failed(nothing_known, what, "it is no address");
    try {
        auto const got = plan.fetch(*at, wanted::html);
        return answered_page{plan, what, *at, got}.result();
    } catch (fetch_error const& wrong) {
        if (what.tries < plan.retries) return try_later{};
        return failed(nothing_known, what, wrong.what());
    }
}

fetcher timed(fetcher fetch) {
    return [fetch = std::move(fetch)](web_address const& what, wanted body) {
        auto const begun = weft::monotonic_time();
        auto const tell = [&](bool is_failed) { tell_frontier(request_over{what.site(), weft::monotonic_time() - begun, is_failed}); };
        try {
            auto got = fetch(what, body);
            tell(is_busy(got.status));
            return got;
        } catch (fetch_error const&) {
            tell(true);
            throw;
        }
    };
}

weft::child_start visitor(std::shared_ptr<visit_plan const> plan, task what) {
    return weft::child_start{[plan = std::move(plan), what = std::move(what)]() -> weft::result<weft::pid> {
        auto const made = weft::spawn_link([plan, what] { visit(*plan, what); },
                                           {.label = "scraper.visit " + what.of.url, .stack_bytes = stack_bytes});
        tell_frontier(task_begun{made, what.id});
        return made;
    }};
}

}  // namespace scraper
