#pragma once

// The fetcher of HTTP/1.1: a connection for each request, and one limit of time for all of it.

#include "scraper/reply.hpp"

#include <cstdint>
#include <string>

namespace scraper {

struct http_options {
    weft::nanoseconds timeout = std::chrono::seconds{30};  // from the name's lookup to the last byte
    std::uint64_t max_bytes = 4'000'000;                   // of a body
    std::string user_agent = {};
};

/// Takes bodies with Content-Length, chunked ones and those that end with the connection.
[[nodiscard]] fetcher make_http_fetcher(http_options what);

}  // namespace scraper
