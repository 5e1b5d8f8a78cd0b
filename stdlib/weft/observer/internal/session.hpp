#pragma once
// One client's conversation, without the socket: a line in, a line out. The hello must come first; after an error that
// makes the rest of the conversation meaningless the session is over.

#include <weft/observer/internal/protocol.hpp>

#include <functional>
#include <optional>
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

/// Begins what takes longer than the control thread may wait: `done` is called once with the answer, before or after this
/// returns, from any thread. Errors: request_error, and `done` is not called then.
using slow_operation = std::function<void(json::object const& request, std::function<void(json::object)> done)>;
/// How it is asked for.
inline constexpr std::string_view slow_operation_name = "call";

class session {
public:
    /// `begin` may be empty; then there is no slow operation. All of them outlive the session.
    session(node_facts const& facts, operation const& answer, slow_operation const& begin = no_slow_operation())
        : facts_{facts}, answer_{answer}, begin_{begin} {}

    /// The answer to one line, without the line's end. Never throws for anything a client may send.
    [[nodiscard]] std::string answer(std::string_view line);
    /// The same, or nothing when the answer takes time: then `later` gets it, as slow_operation says.
    [[nodiscard]] std::optional<std::string> ask(std::string_view line, std::function<void(std::string)> const& later);
    /// No more lines are wanted.
    [[nodiscard]] bool is_over() const noexcept { return over_; }

private:
    [[nodiscard]] static slow_operation const& no_slow_operation();
    [[nodiscard]] std::optional<std::string> answer_request(json::object const& request, std::function<void(std::string)> const& later);
    [[nodiscard]] json::object say_hello(json::object const& request);

    node_facts const& facts_;
    operation const& answer_;
    slow_operation const& begin_;
    bool introduced_ = false;
    bool over_ = false;
};

}  // namespace weft::observe
