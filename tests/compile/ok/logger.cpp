// The log with handlers of its own, as README.md shows it.
#include <weft/weft.hpp>

void set_up_log() {
    namespace log = weft::log;
    log::replace_handler("default", weft::logger::to_stream({.format = weft::logger::json_line}));
    log::add_handler("file", weft::logger::to_file({.path = "log/shop", .max_bytes = 10'000'000, .max_files = 5, .compress = true}));
    log::set_module_level("shop.disk", log::level::debug);
    log::error("write failed", {{"path", "seg-9"}, {"tries", 3}});
    log::debug([] { return "made only when debug is on"; });
}
