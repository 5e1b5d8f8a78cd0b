// expect: could not convert
// BW-009
#include <weft/broadway.hpp>

#include <string>
#include <utility>
#include <vector>

struct orders {
    using message = weft::broadway::message<int>;
    void handle_message(message&) {}
};

using keyed = std::vector<std::pair<std::string, weft::broadway::processor_options<orders::message>>>;

weft::broadway::options<orders> wrong() { return {.name = "orders", .processors = keyed{{"first", {}}, {"second", {}}}}; }
