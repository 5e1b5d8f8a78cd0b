// expect: a registry's keys own what they hold, and can be copied
#include <weft/registry.hpp>

#include <string_view>

void start() { weft::registry<std::string_view, int>::start_link({.name = "phones", .keys = weft::keys::unique}); }
