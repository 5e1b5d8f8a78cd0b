// async_stream: any input range in, result<T> out.
#include <weft/weft.hpp>

#include <chrono>
#include <iterator>
#include <string>
#include <vector>

using namespace std::chrono_literals;

std::string fetch(std::string const& url);

std::size_t total_size(std::vector<std::string> const& urls) {
    std::size_t bytes = 0;
    for (auto& page : weft::task::async_stream(urls, fetch, {.max_concurrency = 16, .timeout = 2s, .on_timeout = weft::on_timeout::kill_task}))
        if (page) bytes += page->size();
    return bytes;
}

using pages = weft::task::stream<std::vector<std::string> const&, std::string (*)(std::string const&)>;
static_assert(std::input_iterator<pages::iterator>);
