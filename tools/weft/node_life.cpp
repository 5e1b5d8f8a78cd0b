// The node's callbacks come from its processes and from the control thread: what takes time is left to the caretaker.

#include "node_life.hpp"

#include "dump_files.hpp"
#include "node_log.hpp"
#include "observer/cli_error.hpp"
#include "observer/node_end.hpp"
#include "scheduler_watch.hpp"
#include "service_manager.hpp"
#include "stack_report.hpp"

#include <weft/applications.hpp>
#include <weft/crash_dump.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/system.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include <unistd.h>

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

constexpr nanoseconds status_every = std::chrono::seconds{5};
constexpr nanoseconds output_every = std::chrono::seconds{1};
constexpr std::size_t dumps_kept = 3;  // of those that were asked for

bool is_folder(std::string const& path) {
    std::error_code failed;
    return path.ends_with('/') || fs::is_directory(path, failed);
}

/// It is of no use to learn of it at the crash. Errors: cli_error (cannot_create).
void need_folder(std::string const& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) throw cli_error{exit_code::cannot_create, "--crash-dump: cannot make the folder " + folder + ": " + failed.message()};
}

/// Says where crash dumps go; the folder of dumps that are asked for, empty for none. Errors: cli_error (cannot_create).
std::string set_up_dumps(crash_dump_words const& how, bool has_heart, node_lock const& lock) {
    if (how.path == "off") return set_crash_dump({.path = {}, .time_limit = how.time_limit, .size_limit = how.size_limit}), std::string{};
    // The runtime reads the variable itself.
    if (how.path.empty() && std::getenv("WEFT_CRASH_DUMP") != nullptr)
        return fs::absolute(crash_dump_settings().path).parent_path().string();
    if (how.path.empty() && has_heart) {
        // A dump would keep the command waiting. One that is asked for does not.
        set_crash_dump({.path = {}, .time_limit = how.time_limit, .size_limit = how.size_limit});
        return lock.paths().directory;
    }
    bool const one_file = !how.path.empty() && !is_folder(how.path);
    std::string const folder = one_file ? fs::absolute(how.path).parent_path().string()
                                        : how.path.empty() ? lock.paths().directory : fs::absolute(how.path).string();
    need_folder(folder);
    // A folder's name ends in a slash: then the runtime names the file when it writes it, and keeps the newest.
    set_crash_dump({.path = one_file ? fs::absolute(how.path).string() : (fs::path{folder} / "").string(),
                    .time_limit = how.time_limit,
                    .size_limit = how.size_limit});
    return folder;
}

std::string count_of(std::uint64_t number, std::string const& one, std::string const& many) {
    return std::to_string(number) + ' ' + (number == 1 ? one : many);
}

std::string ready_words(node_record const& facts, nanoseconds took, bool json) {
    if (!json) return facts.name + ": ready, pid " + std::to_string(facts.pid) + ", " + detail::duration_words(took);
    boost::json::object const all{{"node", facts.name},
                                  {"pid", facts.pid},
                                  {"ready_ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}};
    return boost::json::serialize(all);
}

/// A disk that is full while the node runs is no reason to end it, nor to end otherwise.
template <class Act>
void or_warn(Act act) {
    try {
        act();
    } catch (cli_error const& failed) {
        write_log(log::level::warning, "weft", failed.what());
    }
}

void tell_of_previous(node_lock const& lock, std::string const& dump_folder, std::string const& name) {
    if (lock.previous() == 0) return;
    std::string text = "the previous run of " + name + " (pid " + std::to_string(lock.previous()) + ") ";
    auto const dump = crash_dump_of(dump_folder, name, lock.previous());
    text += dump ? "ended by " + dump->reason + "; dump: " + dump->path : "did not end in order";
    write_log(log::level::warning, "weft", text);
}

}  // namespace

node_life::node_life(node_lock const& lock, node_record facts, run_options const& options, background* starter, heart_keeper* heart)
    : lock_{lock}, options_{options}, ready_timeout_{options.ready_timeout}, reports_{!options.is_release},
      dump_folder_{set_up_dumps(options.crash_dump, options.heart.has_value(), lock)}, starter_{starter}, heart_{heart}, facts_{std::move(facts)} {
    tell_of_previous(lock, dump_folder_, facts_.name);
}

void node_life::begin(runtime& in, app::node_options& to) {
    in_ = &in;
    to.commands = own_commands();
    to.on_ready = [this] { became_ready(); };
    to.on_start_of = [](std::string const& application, nanoseconds limit) {
        tell_service_manager("STATUS=starting " + application);
        if (limit != infinity) tell_service_manager(extend_start(limit));
    };
    to.on_stopping = [this] {
        note("stopping");
        tell_service_manager("STOPPING=1\nSTATUS=stopping");
    };
    if (reports_) to.on_report = [this](app::node_report what) { report(what); };
    facts_.phase = "starting";
    tell_service_manager(extend_start(ready_timeout_));
    add_duties();
}

void node_life::announce() { enter("starting"); }

void node_life::rest() {
    caretaker_.finish();
    reporter_.finish();
}

void node_life::end(app::node_end const& how) {
    or_warn([&] { lock_.remember({.pid = ::getpid(), .exit = how.exit_code, .killed = how.killed}); });
}

void node_life::note(std::string_view phase) {
    or_warn([&] { enter(phase); });
}

void node_life::enter(std::string_view phase) {
    std::lock_guard const held{guard_};
    facts_.phase = phase;
    lock_.announce(facts_);
}

void node_life::became_ready() {
    note("ready");
    tell_service_manager("READY=1");
    tell_status();
    if (starter_ == nullptr) return;
    nanoseconds const took = std::chrono::steady_clock::now() - began_;
    caretaker_.post([this, took] {
        show_errors_no_more();
        starter_->ready(ready_words(facts_, took, starter_->wants_json()));
    });
}

std::shared_ptr<app::command_table> node_life::own_commands() {
    auto made = std::make_shared<app::command_table>();
    auto const again = [this](std::vector<std::string> const&, command_streams to) {
        auto const done = reload();
        if (!done) return to.err << done.error().to_string() << '\n', static_cast<int>(exit_code::bad_config);
        for (auto const& key : done->told.changed) to.out << key << ": changed\n";
        for (auto const& key : done->told.needs_restart) to.out << key << ": needs a restart\n";
        for (auto const& line : done->overridden) to.out << line << '\n';
        return 0;
    };
    auto const boot_again = [](std::vector<std::string> const&, command_streams) { return restart_system(), 0; };
    made->add("weft", {.name = "reload", .help = "Read the configuration again", .run = again});
    auto const stop = [](std::vector<std::string> const&, command_streams) { return stop_system(), 0; };
    made->add("weft", {.name = "stop", .help = "Stop all applications in order and end", .run = stop});
    made->add("weft", {.name = "restart", .help = "Stop all applications and boot again in the same program", .run = boot_again});
    return made;
}

result<node_life::reloaded> node_life::reload() {
    tell_service_manager(reloading());
    if (starter_ != nullptr && starter_->output()) caretaker_.post([this] { starter_->output()->look(); });
    auto read = app::reload_config_and_tell();
    if (!read) {
        write_log(log::level::error, "weft", "the configuration stays as it was: " + read.error().to_string());
        tell_service_manager("READY=1");
        return read.error();
    }
    auto of_the_node = changed_node_keys(options_);
    for (auto const& key : of_the_node.needs_restart)
        write_log(log::level::warning, "weft", "reload: " + key + " has changed; that needs a restart");
    for (auto const& line : of_the_node.overridden) write_log(log::level::notice, "weft", "reload: " + line);
    write_log(log::level::info, "weft", "the configuration was read again");
    tell_service_manager("READY=1");
    auto& needs_restart = read->needs_restart;
    needs_restart.insert(needs_restart.end(), of_the_node.needs_restart.begin(), of_the_node.needs_restart.end());
    return reloaded{.told = *std::move(read), .overridden = std::move(of_the_node.overridden)};
}

void node_life::report(app::node_report what) {
    switch (what) {
        case app::node_report::stacks: return reporter_.post([this] { report_stacks(); });
        case app::node_report::dump: return reporter_.post([this] { write_dump(); });
        case app::node_report::reload:
            in_->spawn([this] { static_cast<void>(reload()); }, {.label = "reload"});
    }
}

void node_life::report_stacks() { std::cerr << stack_report(*in_) << std::flush; }

void node_life::write_dump() {
    if (dump_folder_.empty()) return write_log(log::level::warning, "weft", "SIGUSR1: no dump, --crash-dump is off");
    auto const usual = crash_dump_settings();
    auto once = usual;
    once.path = asked_dump_path(dump_folder_, facts_.name, std::chrono::system_clock::now(), ::getpid());
    set_crash_dump(once);
    auto const done = write_crash_dump("SIGUSR1");
    set_crash_dump(usual);
    bool const good = done.end != crash_dump_end::failed && done.end != crash_dump_end::off;
    write_log(good ? log::level::info : log::level::error, "weft",
              "SIGUSR1: dump " + (good ? "written to " + once.path + ", " + count_of(done.bytes, "byte", "bytes") : "failed: " + done.error));
    prune_asked_dumps(dump_folder_, facts_.name, dumps_kept);
}

void node_life::add_duties() {
    caretaker_.each(status_every, [this] { tell_status(); });
    if (starter_ != nullptr && starter_->output()) caretaker_.each(output_every, [this] { starter_->output()->look(); });
    if (heart_ != nullptr) add_beats();
    nanoseconds const limit = watchdog_limit();
    if (limit == nanoseconds::zero()) return;
    auto const watch = std::make_shared<scheduler_watch>(info::node(*in_).workers.size());
    caretaker_.each(limit / 2, [this, watch] {
        if (watch->all_passed(info::node(*in_).workers)) tell_service_manager("WATCHDOG=1");
    });
}

void node_life::add_beats() {
    auto const watch = std::make_shared<scheduler_watch>(info::node(*in_).workers.size());
    caretaker_.each(heart_->beat_interval(), [this, watch] { heart_->tick(*in_, watch->all_passed(info::node(*in_).workers)); });
}

void node_life::tell_status() {
    std::string phase;
    {
        std::lock_guard const held{guard_};
        phase = facts_.phase;
    }
    tell_service_manager("STATUS=" + phase + ", " + count_of(info::node(*in_).processes, "process", "processes"));
}

}  // namespace weft::cli
