#pragma once
// What pictures are made of: a node, a recording of one, or what a node left behind when it crashed.

#include "items.hpp"
#include "observer/crash_dump_file.hpp"
#include "player.hpp"
#include "poller.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace weft::cli::tui {

class source {
public:
    source() = default;
    source(source const&) = delete;
    source& operator=(source const&) = delete;
    virtual ~source() = default;
    [[nodiscard]] virtual node_model const& model() const = 0;
    /// Readable when the model may have something new; negative when time alone brings it.
    [[nodiscard]] virtual int ready() const = 0;
    virtual void advance(ui_state& state) = 0;
    /// The reader is somewhere else, or waits no longer.
    virtual void follow(ui_state const& state) = 0;
    virtual void ask(question what, ui_state& state) = 0;
    virtual void step(bool older, ui_state& state) = 0;
};

class live_source final : public source {
public:
    /// `record`: a file to keep all in that comes; empty: none. Errors: cli_error when that cannot be written.
    live_source(node_choice where, ui_state const& state, std::string const& record);
    [[nodiscard]] node_model const& model() const override { return model_; }
    [[nodiscard]] int ready() const override { return poller_.ready(); }
    void advance(ui_state& state) override;
    void follow(ui_state const& state) override;
    void ask(question what, ui_state& state) override;
    void step(bool, ui_state&) override {}

private:
    std::unique_ptr<recording_writer> record_;
    double last_at_ = 0;
    poller poller_;
    node_model model_;
    std::string followed_;
};

class recorded_source final : public source {
public:
    recorded_source(std::vector<observation> recorded, double at);
    [[nodiscard]] node_model const& model() const override { return player_.model(); }
    [[nodiscard]] int ready() const override { return -1; }
    void advance(ui_state& state) override;
    void follow(ui_state const&) override {}
    void ask(question, ui_state& state) override { state.note = "a recording cannot be changed"; }
    void step(bool older, ui_state& state) override;

private:
    player player_;
    std::chrono::steady_clock::time_point seen_;
};

/// Reads the file again for each new question, and holds what is shown.
class dump_source final : public source {
public:
    /// Errors: cli_error when it is no crash dump.
    explicit dump_source(std::string const& file);
    [[nodiscard]] node_model const& model() const override { return model_; }
    [[nodiscard]] int ready() const override { return -1; }
    void advance(ui_state&) override {}
    void follow(ui_state const& state) override;
    void ask(question, ui_state& state) override { state.note = "a crash dump cannot be changed"; }
    void step(bool, ui_state& state) override { state.note = "a crash dump is one moment"; }

private:
    dump_file file_;
    node_model model_;
    std::string followed_;
};

}  // namespace weft::cli::tui
