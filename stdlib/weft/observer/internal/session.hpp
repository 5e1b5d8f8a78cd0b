#pragma once
// One client's conversation, without the socket: a line in, a line out. The hello must come first; after an error that
// makes the rest of the conversation meaningless the session is over.

#include <weft/observer/internal/protocol.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::observe {

/// What a session needs to know of the node it speaks for.
struct node_facts {
    std::string name;
    std::string version;
    std::int64_t pid = 0;
    std::vector<std::string> operations{};
};

/// Answers one question. Errors: request_error.
using operation = std::function<json::object(std::string_view name, json::object const& request)>;

class session {
public:
    session(node_facts const& facts, operation const& answer) : facts_{facts}, answer_{answer} {}

    /// The answer to one line, without the line's end. Never throws for anything a client may send.
    [[nodiscard]] std::string answer(std::string_view line);
    /// No more lines are wanted.
    [[nodiscard]] bool is_over() const noexcept { return over_; }

private:
    [[nodiscard]] std::string answer_request(json::object const& request);
    [[nodiscard]] json::object say_hello(json::object const& request);

    node_facts const& facts_;
    operation const& answer_;
    bool introduced_ = false;
    bool over_ = false;
};

}  // namespace weft::observe
