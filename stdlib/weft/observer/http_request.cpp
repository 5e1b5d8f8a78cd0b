// Addresses are few, so they are compared one by one. Nothing here decides who may ask what.

#include <weft/observer/internal/http_request.hpp>
#include <weft/observer/internal/exit_codes.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace weft::observe {
namespace {

constexpr std::string_view operations_at = "/v1/";

struct place {
    std::string_view path;
    http_kind kind;
    std::string_view method;
};
constexpr std::array<place, 8> places{{{"/", http_kind::page, "GET"},
                                       {"/index.html", http_kind::page, "GET"},
                                       {"/metrics", http_kind::metrics, "GET"},
                                       {"/healthz", http_kind::health, "GET"},
                                       {"/readyz", http_kind::ready, "GET"},
                                       {"/v1/hello", http_kind::hello, "GET"},
                                       {"/v1/login", http_kind::login, "POST"},
                                       {"/v1/stream", http_kind::stream, "GET"}}};

http_refusal bad_request(std::string const& why) { return {.status = 400, .why = bad_argument(why)}; }

std::optional<unsigned> hex_digit(char c) {
    unsigned value = 0;
    auto const [rest, wrong] = std::from_chars(&c, &c + 1, value, 16);
    return wrong == std::errc{} && rest == &c + 1 ? std::optional{value} : std::nullopt;
}

json::value typed(std::string_view word) {
    if (word == "true" || word == "false") return word == "true";
    std::int64_t number = 0;
    char const* const end = word.data() + word.size();
    auto const [rest, wrong] = std::from_chars(word.data(), end, number);
    if (wrong == std::errc{} && rest == end && !word.empty()) return number;
    return json::value(word);
}

json::array split(std::string_view list) {
    json::array made;
    while (!list.empty()) {
        std::size_t const comma = std::min(list.find(','), list.size());
        made.emplace_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return made;
}

json::object body_object(std::string_view body) {
    if (body.empty()) return {};
    boost::system::error_code wrong;
    json::value parsed = json::parse(json::string_view{body.data(), body.size()}, wrong);
    if (wrong) throw bad_request("the body is not JSON: " + wrong.message());
    if (!parsed.is_object()) throw bad_request("the body must be a JSON object");
    return std::move(parsed.get_object());
}

http_question at(std::string_view method, std::string_view path) {
    for (auto const& each : places) {
        if (each.path != path) continue;
        bool const fits = method == each.method || (method == "HEAD" && each.method == "GET");
        if (fits) return {.kind = each.kind, .is_post = method == "POST"};
        throw http_refusal{.status = 405, .why = {"bad_method", std::string{path} + " wants " + std::string{each.method}, exit_usage}};
    }
    if (!path.starts_with(operations_at) || path.size() == operations_at.size())
        throw http_refusal{.status = 404,
                           .why = {"no_such_page", "there is nothing at " + std::string{path} + "; operations are at /v1/", exit_not_found}};
    if (method != "GET" && method != "HEAD" && method != "POST")
        throw http_refusal{.status = 405, .why = {"bad_method", "operations take GET and POST", exit_usage}};
    return {.kind = http_kind::operation, .is_post = method == "POST", .operation = std::string{path.substr(operations_at.size())}};
}

}  // namespace

std::string percent_decoded(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            made += ' ';
        } else if (text[i] != '%') {
            made += text[i];
        } else {
            auto const high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
            auto const low = high ? hex_digit(text[i + 2]) : std::nullopt;
            if (!low) throw bad_request("the address has a percent sign without two hexadecimal digits");
            made += static_cast<char>(*high * 16 + *low);
            i += 2;
        }
    }
    return made;
}

json::object query_object(std::string_view query) {
    json::object made;
    while (!query.empty()) {
        std::size_t const end = std::min(query.find('&'), query.size());
        std::string_view const pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        std::size_t const equals = std::min(pair.find('='), pair.size());
        std::string const key = percent_decoded(pair.substr(0, equals));
        std::string const value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (key.empty()) continue;
        made[key] = key == "fields" ? json::value(split(value)) : typed(value);
    }
    return made;
}

http_question read_http(std::string_view method, std::string_view target, std::string_view body) {
    std::size_t const mark = std::min(target.find('?'), target.size());
    auto question = at(method, percent_decoded(target.substr(0, mark)));
    question.request = query_object(target.substr(std::min(mark + 1, target.size())));
    if (auto const* const token = question.request.if_contains("token")) {
        if (token->is_string()) question.token = token->get_string();
        question.request.erase("token");
    }
    if (!question.is_post) return question;
    for (auto& [key, value] : body_object(body)) question.request[key] = std::move(value);
    return question;
}

unsigned status_of(request_error const& why) {
    struct row {
        std::string_view code;
        unsigned status;
    };
    constexpr std::array<row, 7> known{{{"bad_argument", 400},
                                        {"unknown_op", 404},
                                        {"not_allowed", 403},
                                        {"busy", 503},
                                        {"proto", 400},
                                        {"internal", 500},
                                        {"timeout", 504}}};
    for (auto const& each : known)
        if (each.code == why.code()) return each.status;
    return why.exit_code() == exit_not_found ? 404 : 400;
}

std::string error_body(request_error const& why) { return error_line({}, why) + '\n'; }

}  // namespace weft::observe
