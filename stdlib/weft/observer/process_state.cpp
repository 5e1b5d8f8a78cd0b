// The state of a server, which may hold secrets: only for who may change the node, and only where its configuration says so. The
// server itself is asked, for nobody else may read its state.

#include <weft/observer/internal/control_operations.hpp>
#include <weft/observer/internal/in_process.hpp>
#include <weft/observer/internal/operations.hpp>

#include <weft/sys.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace weft::observe {
namespace {

constexpr nanoseconds longest_wait = std::chrono::seconds{2};
constexpr int exit_not_allowed = 77;
constexpr int exit_failed = 1;

bool answers(std::string_view behaviour) {
    constexpr std::array<std::string_view, 2> kinds{"gen_server", "gen_statem"};
    return std::ranges::find(kinds, behaviour) != kinds.end();
}

void state(json::object const& request, asked& by, std::shared_ptr<reply> const& to) {
    pid const id = asked_process(request, by.from());
    if (!by.may_reveal())
        throw request_error{"not_allowed", "states are hidden; a node that is started with --observe-reveal shows them", exit_not_allowed};
    auto const known = by.from().process(id);
    if (!known || !answers(known->behaviour)) throw bad_argument(to_string(id) + " is no server that tells its state");
    answer_in_process(by, to, "state", [id] {
        auto const told = sys::try_get_status(id, longest_wait);
        if (!told) throw request_error{"failed", told.error().to_string(), exit_failed};
        json::object more;
        for (auto const& [key, value] : told->more) more[key] = text(value);
        return json::object{{"total", 1},
                            {"pid", to_string(id)},
                            {"class", text(told->class_name)},
                            {"state", text(told->state)},
                            {"suspended", told->suspended},
                            {"more", std::move(more)}};
    });
}

}  // namespace

void add_process_state(operation_table& to) {
    to.add({.name = "state", .needs = role::control, .begin = &state});
}

}  // namespace weft::observe
