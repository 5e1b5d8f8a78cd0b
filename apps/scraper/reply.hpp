#pragma once

// What a site answers, and who asks it. The tests bring a fetcher of their own.

#include "scraper/web_address.hpp"

#include <weft/options.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace scraper {

struct reply {
    unsigned status = 0;
    std::string type = {};       // Content-Type, in lower case and without parameters
    std::string location = {};
    std::optional<weft::nanoseconds> retry_after = {};
    std::string body = {};       // of what is wanted
    std::optional<std::uint64_t> bytes = {};  // how long the body is, where it is known
    bool too_large = false;      // the body is longer than it may be, and not here
};

/// No answer, or none that can be understood. It may go better another time.
struct fetch_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Whose body is read; that of another answer is not.
enum class wanted { html, text };

/// Asks for one address, which is no https. Does not follow redirects.
/// Blocks: parks the calling process. Errors: fetch_error. Threads: copies are called from many processes at once.
using fetcher = std::function<reply(web_address const& what, wanted body)>;

[[nodiscard]] bool is_html(std::string_view type);

}  // namespace scraper
