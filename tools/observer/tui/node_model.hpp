#pragma once
// What has been seen of a node: the latest answer to each question, the one before it for rates, and how the node is doing.
// Fed by a live node or by a recording alike; nothing here knows the time but by what it is told.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli::tui {

namespace json = boost::json;

/// What is asked, and under which key the answer is kept.
struct question {
    std::string key{};
    std::string operation{};
    json::object parameters{};
};

/// One thread. Times are seconds on any clock that only grows.
class node_model {
public:
    static constexpr std::size_t samples_kept = 600;

    /// The node's hello. It is there (again).
    void greet(json::object hello);
    void take(std::string const& key, json::object answer, double at);
    /// The node will not answer this one; the last answer is kept.
    void refuse(std::string const& key, std::string why);
    void lose(std::string why);

    [[nodiscard]] json::object const& hello() const noexcept { return hello_; }
    [[nodiscard]] bool knows(std::string_view operation) const;
    /// Empty when there is none yet.
    [[nodiscard]] json::object const& answer(std::string_view key) const;
    /// Why there is no newer answer; empty when there is no reason.
    [[nodiscard]] std::string refusal(std::string_view key) const;
    /// Why the node is gone; empty while it is there.
    [[nodiscard]] std::string const& lost() const noexcept { return lost_; }
    /// The node's own word for when the last answer was given.
    [[nodiscard]] std::string const& last_at() const noexcept { return last_at_; }
    /// CPU time that the node's answers cost, as a share of one core; negative before there were two looks.
    [[nodiscard]] double cost_share() const;
    /// The last ten minutes of the node, oldest first: its own history, or else what was seen since the start.
    [[nodiscard]] json::array const& samples() const;
    /// One number of each sample; `back` leaves out the newest ones.
    [[nodiscard]] std::vector<double> series(std::string_view key, std::size_t back = 0) const;
    /// The same of the process whose details were asked last.
    [[nodiscard]] std::vector<double> process_series(std::string_view key) const;

private:
    struct seen {
        json::object now{};
        double at = 0;
        double before_at = 0;
        std::string refusal{};
    };
    void note_sample(json::object const& overview);
    void note_process(json::object const& info);

    json::object hello_;
    std::map<std::string, seen, std::less<>> seen_;
    json::array samples_;
    json::array process_samples_;
    std::string process_;
    std::string lost_;
    std::string last_at_;
};

}  // namespace weft::cli::tui
