// Every way out of here is a line for the client: its own mistake with the code for it, anything else as "internal".

#include <weft/log.hpp>
#include <weft/observer/internal/session.hpp>
#include <weft/observer/internal/exit_codes.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace weft::observe {
namespace {

json::value id_of(json::object const& request) {
    auto const* const id = request.if_contains("id");
    bool const usable = id != nullptr && (id->is_int64() || id->is_uint64() || id->is_string());
    return usable ? *id : json::value{};
}

/// Answers as lines, with the id of the question.
class line_sink final : public reply_sink {
public:
    // Parentheses: braces would make an array of it.
    line_sink(json::value id, std::shared_ptr<line_output> out) : id_(std::move(id)), out_{std::move(out)} {}
    bool has_room() override { return out_->has_room(); }
    void frame(json::object body, std::uint64_t sequence, std::uint64_t dropped) override {
        json::object line = begun();
        line["seq"] = sequence;
        if (dropped > 0) line["dropped"] = dropped;
        line["ok"] = std::move(body);
        out_->send(json::serialize(line));
    }
    void end(json::object body) override {
        json::object line = begun();
        line["ok"] = std::move(body);
        out_->send(json::serialize(line));
    }
    void fail(request_error const& why) override { out_->send(error_line(id_, why)); }

private:
    [[nodiscard]] json::object begun() const { return id_.is_null() ? json::object{} : json::object{{"id", id_}}; }

    json::value id_;
    std::shared_ptr<line_output> out_;
};

}  // namespace

json::object hello_facts(operation_table const& table, node_context const& node, role granted) {
    json::array operations;
    for (auto const& each : table.names(granted)) operations.emplace_back(each);
    return {{"node", text(node.facts.name)},
            {"pid", node.facts.pid},
            {"weft", node.facts.version},
            {"role", to_string(granted)},
            {"ops", std::move(operations)},
            {"limits", {{"line", max_line_bytes}, {"rows", max_rows}, {"clients", max_clients}}}};
}

session::session(operation_table const& table, node_context& node, credentials const& secrets, peer who, std::shared_ptr<line_output> out)
    : table_{table}, node_{node}, secrets_{secrets}, who_{std::move(who)}, out_{std::move(out)} {}

void session::take(std::string_view line) {
    boost::system::error_code wrong;
    json::value const parsed = json::parse(json::string_view{line.data(), line.size()}, wrong);
    line_sink nameless{nullptr, out_};
    if (wrong) return nameless.fail(bad_argument("the line is not JSON: " + wrong.message()));
    if (!parsed.is_object()) return nameless.fail(bad_argument("the line must be a JSON object"));
    auto const answer = sink_for(parsed.get_object());
    try {
        take_request(parsed.get_object(), *answer);
    } catch (request_error const& no) {
        over_ = over_ || no.code() == "proto" || !is_trusted();
        answer->fail(no);
    } catch (std::exception const& failed) {
        answer->fail(internal_error(failed.what()));
    }
}

void session::take_request(json::object const& request, reply_sink& answer) {
    std::string const name = text_or(request, "op", "");
    if (name == "hello") return answer.end(say_hello(request));
    if (!introduced_)
        throw request_error{"proto", "the first line must be a hello with the client's range of protocol versions", exit_protocol};
    if (name == "auth") return answer.end(prove(request));
    if (!is_trusted()) throw request_error{"not_allowed", "the cookie must be proven first, by auth", exit_not_allowed};
    if (name == "credit") return give_credit(request);
    if (name == "cancel") return cancel(request, answer);
    begin(name, request);
}

void session::begin(std::string const& name, json::object const& request) {
    auto const id = json::serialize(id_of(request));
    if (open_replies() >= max_open)
        throw request_error{"busy", std::to_string(max_open) + " answers are under way for this client already; wait for one", exit_busy};
    auto const credit = integer_or(request, "credit", default_credit, 0, max_credit);
    bool const taken = std::ranges::find(open_, id, &open_reply::id) != open_.end();
    if (taken && id != "null") throw bad_argument("id is " + id + ", which an answer under way has; another one is needed");
    auto const to = std::make_shared<paced_reply>(sink_for(request), credit);
    open_.push_back({id, to});
    asked by{.node = node_, .who = who_};
    table_.ask(name, request, by, to);
}

void session::give_credit(json::object const& request) {
    auto const frames = integer_or(request, "n", 1, 1, max_credit);
    stream(request).add_credit(frames);
}

void session::cancel(json::object const& request, reply_sink& answer) {
    stream(request).leave();
    answer.end({{"at", utc_now()}, {"cancelled", true}});
}

paced_reply& session::stream(json::object const& request) {
    static_cast<void>(open_replies());
    auto const id = json::serialize(id_of(request));
    auto const found = std::ranges::find(open_, id, &open_reply::id);
    if (found == open_.end() || id == "null") throw request_error{"no_such_stream", "no answer with the id " + id + " is under way", exit_not_found};
    return *found->to;
}

json::object session::say_hello(json::object const& request) {
    int const version = negotiate(request);
    introduced_ = true;
    json::object told{{"proto", version}};
    for (auto& [key, value] : hello_facts(table_, node_, who_.granted)) told[key] = std::move(value);
    if (is_trusted()) return told;
    nonce_ = credentials::fresh_nonce();
    told["auth"] = {{"method", "hmac-sha256"}, {"nonce", nonce_}};
    return told;
}

json::object session::prove(json::object const& request) {
    // One proof for one nonce: whoever fails begins anew.
    auto const granted = secrets_.role_of_proof(std::exchange(nonce_, {}), text_or(request, "mac", ""));
    if (granted == role::none) {
        log::warning("observer: refused " + to_string(who_) + ": the cookie was not proven");
        throw request_error{"not_allowed", "this does not prove the node's cookie", exit_not_allowed};
    }
    who_.granted = granted;
    return hello_facts(table_, node_, granted);
}

std::shared_ptr<reply_sink> session::sink_for(json::object const& request) const {
    return std::make_shared<line_sink>(id_of(request), out_);
}

std::size_t session::open_replies() {
    std::erase_if(open_, [](open_reply const& each) { return each.to->gone(); });
    return open_.size();
}

void session::leave() {
    for (auto const& each : std::exchange(open_, {})) each.to->leave();
}

}  // namespace weft::observe
