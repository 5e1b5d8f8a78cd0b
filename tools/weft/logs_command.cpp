// `weft logs`: the file that a node logs to, and with -f what is added to it, also after it was turned over.

#include "commands.hpp"
#include "observer/cli_error.hpp"
#include "observer/node_directory.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

constexpr int look_again_ms = 1000;  // whether the node still runs

struct logs_words {
    std::string node;
    std::string run_dir;
    bool follow = false;
    bool json = false;
};

/// A file that grows, and may be replaced by another of its name.
class growing_file {
public:
    explicit growing_file(std::string path) : path_{std::move(path)}, file_{::open(path_.c_str(), O_RDONLY | O_CLOEXEC)} {}
    growing_file(growing_file const&) = delete;
    growing_file& operator=(growing_file const&) = delete;
    ~growing_file() {
        if (file_ >= 0) ::close(file_);
    }
    [[nodiscard]] bool is_open() const noexcept { return file_ >= 0; }

    /// All that is there now.
    std::string read() {
        std::string text;
        std::array<char, 65'536> some{};
        for (ssize_t got = 0; (got = ::read(file_, some.data(), some.size())) > 0;) text.append(some.data(), static_cast<std::size_t>(got));
        return text;
    }
    /// Goes on with the file that has its name now, if that is another one. What the old one had must have been read.
    bool follow_name() {
        struct stat mine {};
        struct stat named {};
        if (::fstat(file_, &mine) != 0 || ::stat(path_.c_str(), &named) != 0) return false;
        if (mine.st_ino == named.st_ino && mine.st_dev == named.st_dev) return false;
        int const next = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
        if (next < 0) return false;
        ::close(file_);
        file_ = next;
        return true;
    }

private:
    std::string path_;
    int file_;
};

/// Line by line: whatever is no JSON becomes one.
class writer {
public:
    explicit writer(bool json) : json_{json} {}
    void write(std::string const& text) {
        if (!json_) {
            std::cout << text << std::flush;
            return;
        }
        rest_ += text;
        for (std::size_t end = 0; (end = rest_.find('\n')) != std::string::npos; rest_.erase(0, end + 1)) line(rest_.substr(0, end));
        std::cout.flush();
    }

private:
    static void line(std::string const& text) {
        bool const already = text.starts_with('{') && text.ends_with('}');
        std::cout << (already ? text : boost::json::serialize(boost::json::object{{"msg", text}})) << '\n';
    }
    bool json_;
    std::string rest_;
};

std::string file_of(logs_words const& words, std::string const& run_dir) {
    auto const paths = paths_of(run_dir, words.node);
    if (!is_locked(paths.lock)) return paths.log;
    auto const record = parse_record(read_text(paths.facts).value_or(""));
    if (!record) return paths.log;  // it begins or ends at this moment
    if (!record->log.empty()) return record->log;
    throw cli_error{exit_code::not_found, words.node + " logs to its standard error; start it in the background, or with --log FILE"};
}

void follow(growing_file& file, std::string const& path, std::string const& lock, writer& to) {
    int const watch = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    ::inotify_add_watch(watch, std::filesystem::path{path}.parent_path().c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM);
    for (bool runs = true; runs;) {
        runs = is_locked(lock);  // looked at first: what it writes last is read below
        do to.write(file.read());
        while (file.follow_name());
        pollfd wanted{.fd = watch, .events = POLLIN, .revents = 0};
        if (!runs || ::poll(&wanted, 1, look_again_ms) <= 0) continue;
        std::array<char, 4096> events{};
        while (::read(watch, events.data(), events.size()) > 0) {}
    }
    ::close(watch);
}

int logs(logs_words const& words) {
    if (!is_node_name(words.node)) throw cli_error{exit_code::usage, "'" + words.node + "' is no name of a node"};
    std::string const run_dir = run_directory(words.run_dir);
    std::string const path = file_of(words, run_dir);
    growing_file file{path};
    if (!file.is_open())
        throw cli_error{exit_code::no_such_node, "no log of a node named " + words.node + ": " + path + " cannot be read"};
    writer to{words.json};
    to.write(file.read());
    if (words.follow) follow(file, path, paths_of(run_dir, words.node).lock, to);
    return static_cast<int>(exit_code::fine);
}

}  // namespace

void add_logs(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<logs_words>();
    auto* const made = root.add_subcommand("logs", "Print a node's log");
    made->fallthrough()->footer("Example: weft logs demo -f");
    made->add_option("node", words->node, "Name of the node")->required()->type_name("NODE");
    made->add_flag("-f,--follow", words->follow, "Go on with what is added, until the node ends");
    made->add_option("--run-dir", words->run_dir, "Where the nodes have their files");
    made->add_flag("--json", words->json, "Each line as JSON");
    made->callback([words, &of] { of.chosen = [words] { return logs(*words); }; });
}

}  // namespace weft::cli
