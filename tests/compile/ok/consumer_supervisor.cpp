// The call sites of a consumer supervisor: the template is a function of the event, and whatever starts a child will do.
#include <weft/child.hpp>
#include <weft/consumer_supervisor.hpp>
#include <weft/names.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
namespace consumer_supervisor = weft::consumer_supervisor;

struct url {
    std::string text;
};
struct pages {
    std::vector<url> handle_demand(std::size_t demand);
};
class fetcher {
public:
    explicit fetcher(url page) : page_{std::move(page)} {}

private:
    url page_;
};
void fetch(url const& page);

void fetch_them_all() {
    auto const frontier = weft::gen_stage::start_link<pages>();
    auto const fetchers = consumer_supervisor::start_link<url>({
        .name = "fetchers",
        .start = [](url const& page) { return weft::child([page] { fetch(page); }); },
        .restart = weft::restart::transient,
        .shutdown = 5s,
        .intensity = {.restarts = 10, .within = 1min},
        .subscribe_to = {{frontier, {.max_demand = 50, .min_demand = 40}}},
    });
    auto const more = consumer_supervisor::start_child(fetchers, {"https://example.org"});
    if (more) consumer_supervisor::terminate_child(fetchers, *more);
}

weft::pid keep_servers() {
    return weft::supervisor::start_link({.children = {{
        .id = "servers",
        .start = weft::child(consumer_supervisor::options<url>{
            .name = "servers",
            .start = [](url page) { return weft::child<fetcher>(std::move(page)); },
            .restart = weft::restart::temporary,
            .shutdown = weft::brutal_kill,
        }),
    }}});
}

std::size_t running() {
    consumer_supervisor::supervisor_ref<url> const servers{weft::whereis("servers")};
    weft::gen_stage::async_subscribe(servers, "frontier", {.max_demand = 10});
    return consumer_supervisor::count_children(servers).active;
}

// Events that cannot be copied.
auto start_unique() {
    return consumer_supervisor::try_start_link<std::unique_ptr<int>>([] {
        return consumer_supervisor::options<std::unique_ptr<int>>{
            .start = [](std::unique_ptr<int> event) {
                return weft::child([kept = std::shared_ptr<int>{std::move(event)}] { static_cast<void>(*kept); });
            },
            .restart = weft::restart::temporary,
        };
    });
}
