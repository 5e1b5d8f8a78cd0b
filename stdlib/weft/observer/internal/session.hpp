#pragma once
// One client's conversation in JSON lines, without the socket. The hello must come first; after an error that makes the rest of
// the conversation meaningless the session is over. Streams run beside questions, told apart by the id of what began them.

#include <weft/observer/internal/credentials.hpp>
#include <weft/observer/internal/operation_table.hpp>
#include <weft/observer/internal/paced_reply.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::observe {

/// Where lines go. Threads: any.
class line_output {
public:
    line_output() = default;
    line_output(line_output const&) = delete;
    line_output& operator=(line_output const&) = delete;
    virtual ~line_output() = default;
    /// A line without its end.
    virtual void send(std::string line) = 0;
    /// Whether the client has read enough of what was sent so far.
    [[nodiscard]] virtual bool has_room() = 0;
};

/// What a client is told first: the node, the client's role, the operations that it may use, and the limits.
[[nodiscard]] json::object hello_facts(operation_table const& table, node_context const& node, role granted);

class session {
public:
    /// So many answers may be under way at once.
    static constexpr std::size_t max_open = 32;
    static constexpr std::int64_t default_credit = 16;

    /// All but `who` and `out` outlive the session. A client without a role is given one when it proves that it knows the cookie.
    session(operation_table const& table, node_context& node, credentials const& secrets, peer who, std::shared_ptr<line_output> out);
    session(session const&) = delete;
    session& operator=(session const&) = delete;
    ~session() { leave(); }

    /// Takes one line, without its end; the answer goes to the output now or later. Never throws for anything a client may send.
    void take(std::string_view line);
    /// No more lines are wanted.
    [[nodiscard]] bool is_over() const noexcept { return over_; }
    [[nodiscard]] bool is_trusted() const noexcept { return who_.granted != role::none; }
    /// Answers and streams under way.
    [[nodiscard]] std::size_t open_replies();
    /// Ends them all: the client left.
    void leave();

private:
    struct open_reply {
        std::string id;
        std::shared_ptr<paced_reply> to;
    };
    void take_request(json::object const& request, reply_sink& answer);
    void begin(std::string const& name, json::object const& request);
    void give_credit(json::object const& request);
    void cancel(json::object const& request, reply_sink& answer);
    [[nodiscard]] paced_reply& stream(json::object const& request);
    [[nodiscard]] json::object say_hello(json::object const& request);
    [[nodiscard]] json::object prove(json::object const& request);
    [[nodiscard]] std::shared_ptr<reply_sink> sink_for(json::object const& request) const;

    operation_table const& table_;
    node_context& node_;
    credentials const& secrets_;
    peer who_;
    std::shared_ptr<line_output> out_;
    std::vector<open_reply> open_;
    std::string nonce_;
    bool introduced_ = false;
    bool over_ = false;
};

}  // namespace weft::observe
