#pragma once
// What a node tells others of itself while it lives: node.json, the service manager, whoever started it and waits; and the
// reports that signals ask for. It outlives the runtimes of a program that boots again.

#include "background.hpp"
#include "caretaker.hpp"
#include "heart_keeper.hpp"
#include "node_lock.hpp"
#include "run_options.hpp"

#include <weft/application/commands.hpp>
#include <weft/application/node.hpp>
#include <weft/applications.hpp>
#include <weft/result.hpp>
#include <weft/runtime.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>
#include <string_view>

namespace weft::cli {

class node_life {
public:
    /// `starter`: whoever waits for the node, or null; `heart` too. Sets up the program's crash dumps. What it is given must outlive it.
    node_life(node_lock const& lock, node_record facts, run_options const& options, background* starter, heart_keeper* heart = nullptr);
    node_life(node_life const&) = delete;
    node_life& operator=(node_life const&) = delete;
    ~node_life() = default;

    /// A runtime begins; the node in it is made with `to`, which gets what is told here.
    void begin(runtime& in, app::node_options& to);
    /// Commands find the node from now on.
    void announce();
    /// Nothing here looks at the runtime any more when this returns. Blocks: for a report that is being made.
    void rest();
    /// The last thing that is noted.
    void end(app::node_end const& how);

private:
    void enter(std::string_view phase);
    void note(std::string_view phase);  ///< as enter, but a phase that cannot be written down is a warning
    void became_ready();
    void report(app::node_report what);
    void report_stacks();
    void write_dump();
    struct reloaded {
        app::reload_report told;
        std::vector<std::string> overridden;  ///< see changed_keys
    };
    [[nodiscard]] result<reloaded> reload();
    void add_duties();
    void add_beats();
    void tell_status();
    [[nodiscard]] std::shared_ptr<app::command_table> own_commands();

    node_lock const& lock_;
    run_options const& options_;
    nanoseconds ready_timeout_;
    bool const reports_;         // what signals ask for; a release's signals have another meaning
    std::string dump_folder_;    // empty: no dumps
    background* const starter_;
    heart_keeper* const heart_;
    std::chrono::steady_clock::time_point const began_ = std::chrono::steady_clock::now();
    runtime* in_ = nullptr;      // set before whoever uses it starts
    std::mutex guard_;
    node_record facts_;          // under guard_
    caretaker caretaker_{"weft-caretaker"};
    caretaker reporter_{"weft-reporter"};  // a dump takes its time and a terminal may take no more; the beats of the caretaker must go on
};

}  // namespace weft::cli
