#pragma once
// Looking at a node: asks questions, and turns whatever becomes of them into observations. A node that is gone is looked for
// again.

#include "node_model.hpp"
#include "observer/addresses.hpp"
#include "observer/client.hpp"
#include "observer/recording.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace weft::cli::tui {

/// Which node, and how long to wait for it.
struct node_choice {
    std::string node;
    std::string run_dir;
    nanoseconds patience;
};

void apply(node_model& model, observation seen);

/// One thread.
class looker {
public:
    using told = std::function<void(observation)>;
    explicit looker(node_choice where, told tell) : where_{std::move(where)}, tell_{std::move(tell)} {}

    /// Connects when it is not connected. Blocks: up to the patience. False when nobody is there, which is told.
    bool connect();
    /// Asks all that the node knows. Blocks: up to the patience for each. False when the node went away.
    bool ask(std::vector<question> const& questions);
    /// The exit code for, and the words of, the last connection that failed.
    [[nodiscard]] int failure() const noexcept { return failure_; }
    [[nodiscard]] std::string const& why() const noexcept { return why_; }
    /// The node that is connected to: by its name, once that is known.
    [[nodiscard]] node_choice const& where() const noexcept { return where_; }

private:
    [[nodiscard]] double now() const;
    [[nodiscard]] bool knows(std::string const& operation) const;
    void lose(std::string why);
    /// Gives each frame of a stack its `text`: function, file and line.
    void name_frames(json::object& stack);

    node_choice where_;
    told tell_;
    std::unique_ptr<client> node_;
    address_names names_;
    int failure_ = 0;
    std::string why_;
    bool said_lost_ = false;
    std::string said_;        ///< why it was said to be lost
    std::int64_t pid_ = 0;    ///< of the node; 0: there was none yet
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace weft::cli::tui
