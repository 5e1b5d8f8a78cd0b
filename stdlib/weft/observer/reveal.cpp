// What messages and a state hold. It needs the role that may change things and the node's own leave, and the table logs who asked.
// The messages come from the process at a safe point; the state from a server's loop, so a process of ours asks for it.

#include <weft/observer/internal/exit_codes.hpp>
#include <weft/observer/internal/in_process.hpp>
#include <weft/observer/internal/operations.hpp>

#include <weft/log.hpp>
#include <weft/mailbox_contents.hpp>
#include <weft/sys.hpp>

#include <chrono>

namespace weft::observe {
namespace {

json::array rows_of(std::vector<std::string> const& messages) {
    json::array rows;
    row_budget budget;
    for (std::string const& each : messages)
        if (!budget.add(rows, {{"message", text(each)}})) break;
    return rows;
}

/// Whether its loop answers sys requests; to any other process one would be a message like any.
bool has_state(process_details const& of) {
    return of.complete && !of.sensitive && (of.summary.behaviour == "gen_server" || of.summary.behaviour == "gen_statem");
}

json::object with_state(json::object answer, pid id) {
    using namespace std::chrono_literals;
    auto const told = sys::try_get_status(id, 1s);
    if (!told) {
        answer["state_error"] = told.error().to_string();
        return answer;
    }
    answer["class"] = text(told->class_name);
    answer["state"] = text(told->state);
    return answer;
}

}  // namespace

void check_may_reveal(asked& by, std::string const& what) {
    if (!by.may_reveal())
        throw request_error{"not_allowed",
                            by.node.facts.reveal ? "contents are shown to those only who may change things"
                                                 : "contents are hidden; the node must be started with --observe-reveal",
                            exit_not_allowed};
    if (!what.empty()) log::notice("observer: reveals " + what + " to " + to_string(by.who));
}

void reveal(json::object const& request, asked& by, std::shared_ptr<reply> const& to) {
    check_may_reveal(by, {});  // the table has logged it
    auto const limit = static_cast<std::size_t>(integer_or(request, "limit", 20, 1, process_details::most_messages));
    pid const id = asked_process(request, by.from());
    auto found = info::contents(live_runtime(by), id, limit, patience);
    if (!found) throw no_such_process(to_string(id) + " ended a moment ago");
    json::object answer{{"total", number(found->summary.mailbox)},
                        {"pid", to_string(id)},
                        {"complete", found->complete},
                        {"sensitive", found->sensitive},
                        {"rows", rows_of(found->messages)},
                        {"state", nullptr}};
    if (!has_state(*found)) return to->end(std::move(answer));
    answer_in_process(by, to, "reveal", [answer = std::move(answer), id] { return with_state(answer, id); });
}

}  // namespace weft::observe
