// Every way out of here is a line for the client: its own mistake with the code for it, anything else as "internal".

#include <weft/detail/nearest.hpp>
#include <weft/observer/internal/session.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace weft::observe {
namespace {

constexpr int exit_internal = 70;
constexpr int exit_protocol = 76;

json::value id_of(json::object const& request) {
    auto const* const id = request.if_contains("id");
    bool const usable = id != nullptr && (id->is_int64() || id->is_uint64() || id->is_string());
    return usable ? *id : json::value{};
}

request_error unknown_operation(std::string const& name, std::vector<std::string> const& known) {
    return {"unknown_op", "this node knows no operation '" + name + "'" + detail::did_you_mean(name, known), exit_protocol};
}

}  // namespace

slow_operation const& session::no_slow_operation() {
    static slow_operation const none;
    return none;
}

std::string session::answer(std::string_view line) {
    return ask(line, {}).value();
}

std::optional<std::string> session::ask(std::string_view line, std::function<void(std::string)> const& later) {
    boost::system::error_code wrong;
    json::value const parsed = json::parse(json::string_view{line.data(), line.size()}, wrong);
    if (wrong) return error_line({}, bad_argument("the line is not JSON: " + wrong.message()));
    if (!parsed.is_object()) return error_line({}, bad_argument("the line must be a JSON object"));
    try {
        return answer_request(parsed.get_object(), later);
    } catch (request_error const& no) {
        over_ = over_ || no.code() == "proto";
        return error_line(id_of(parsed.get_object()), no);
    } catch (std::exception const& failed) {
        return error_line(id_of(parsed.get_object()), {"internal", failed.what(), exit_internal});
    }
}

std::optional<std::string> session::answer_request(json::object const& request, std::function<void(std::string)> const& later) {
    std::string const name = text_or(request, "op", "");
    json::object line;
    if (auto const id = id_of(request); !id.is_null()) line["id"] = id;
    if (name == "hello") {
        line["ok"] = say_hello(request);
    } else if (!introduced_) {
        throw request_error{"proto", "the first line must be a hello with the client's range of protocol versions", exit_protocol};
    } else {
        auto const& known = facts_.operations;
        if (later && begin_ && name == slow_operation_name) {
            begin_(request, [id = id_of(request), later](json::object ok) {
                json::object made;
                if (!id.is_null()) made["id"] = id;
                made["ok"] = std::move(ok);
                later(json::serialize(made));
            });
            return std::nullopt;
        }
        if (std::find(known.begin(), known.end(), name) == known.end()) throw unknown_operation(name, known);
        line["ok"] = answer_(name, request);
    }
    return json::serialize(line);
}

json::object session::say_hello(json::object const& request) {
    int const version = negotiate(request);
    introduced_ = true;
    json::array operations;
    for (auto const& each : facts_.operations) operations.emplace_back(each);
    return {{"proto", version},
            {"node", text(facts_.name)},
            {"pid", facts_.pid},
            {"weft", facts_.version},
            {"role", "control"},
            {"ops", std::move(operations)},
            {"limits", {{"line", max_line_bytes}, {"rows", max_rows}, {"clients", max_clients}}}};
}

}  // namespace weft::observe
