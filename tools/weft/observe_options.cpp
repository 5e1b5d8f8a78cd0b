// Nothing is open to others unless a flag says so; a secret is never a flag itself, since every local user can read those.

#include "observe_options.hpp"

#include "node_log.hpp"
#include "observer/cli_error.hpp"
#include "observer/cookie.hpp"
#include "observer/node_directory.hpp"

#include <weft/errors.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace weft::cli {
namespace {

constexpr std::string_view with_path = "unix:";
constexpr std::string_view with_address = "tcp:";

[[noreturn]] void refuse(std::string const& option, std::string const& value, std::string const& allowed) {
    throw cli_error{exit_code::usage, option + " is '" + value + "'; it must be " + allowed};
}

void read_where(std::string const& text, observe_options& into) {
    if (text == "off") {
        into.local = false;
    } else if (text.starts_with(with_path) && text.size() > with_path.size()) {
        into.socket = text.substr(with_path.size());
    } else if (text.starts_with(with_address) && text.size() > with_address.size()) {
        into.tcp.push_back(text.substr(with_address.size()));
    } else if (text != "unix") {
        refuse("--observe", text, "off, unix, unix:PATH or tcp:ADDRESS:PORT");
    }
}

unsigned group_number(std::string const& name) {
    if (auto const* const found = ::getgrnam(name.c_str())) return found->gr_gid;
    refuse("--observe-group", name, "the name of a group of this machine");
}

/// The group must be able to walk to the socket, and see nothing on the way.
void open_folder(std::string const& path, unsigned group) {
    constexpr mode_t mode = S_IRWXU | S_IXGRP;
    if (::chown(path.c_str(), static_cast<uid_t>(-1), group) == 0 && ::chmod(path.c_str(), mode) == 0) return;
    throw cli_error{exit_code::cannot_create, "cannot open " + path + " to the group: " + std::strerror(errno)};
}

}  // namespace

void add_observe_options(CLI::App& to, observe_words& words) {
    to.add_option("--observe", words.where, "off, unix, unix:PATH or tcp:ADDRESS:PORT; may be repeated")
        ->type_name("WHERE")->allow_extra_args(false)->capture_default_str();
    to.add_option("--observe-group", words.group, "This group may look at the node, by a socket of its own")->type_name("GROUP");
    to.add_option("--web", words.web, "Serve the page and /metrics there to who knows the cookie; may be repeated")
        ->type_name("ADDRESS:PORT")->allow_extra_args(false);
    to.add_option("--cookie-file", words.cookie_file, "The secret for TCP; default: the file cookie of the node's run directory")->type_name("FILE");
    to.add_flag("--observe-any", words.any_address, "Allow addresses for TCP that other machines reach; there is no encryption");
    to.add_flag("--observe-tcp-control", words.tcp_control, "Who comes over TCP may change things too");
    to.add_flag("--observe-reveal", words.reveal, "Contents of messages and states may be shown to who may change things");
}

observe_options check_observe(observe_words const& words) {
    observe_options made{.socket = {},
                         .group = {},
                         .tcp = {},
                         .cookie_file = words.cookie_file,
                         .any_address = words.any_address,
                         .tcp_control = words.tcp_control,
                         .reveal = words.reveal};
    for (auto const& each : words.where) read_where(each, made);
    if (!words.group.empty()) made.group = group_number(words.group);
    made.tcp.insert(made.tcp.end(), words.web.begin(), words.web.end());
    return made;
}

void prepare_observe(observe_options const& options, std::string const& run_dir, std::string const& name, control_options& into) {
    auto const folder = paths_of(run_dir, name).directory;
    into.tcp = options.tcp;
    into.any_address = options.any_address;
    into.tcp_control = options.tcp_control;
    into.reveal = options.reveal;
    if (!options.tcp.empty())
        into.cookie = !options.cookie_file.empty() ? read_cookie(options.cookie_file)
                      : !given_cookie().empty()    ? given_cookie()
                                                   : own_cookie(folder + "/cookie");
    if (!options.group) return;
    into.group = *options.group;
    into.group_socket = folder + "/observe.sock";
    std::error_code ignored;
    std::filesystem::permissions(run_dir, std::filesystem::perms::group_exec | std::filesystem::perms::others_exec,
                                 std::filesystem::perm_options::add, ignored);
    open_folder(folder, *options.group);
}

void tell_addresses(control_thread const& of) {
    for (auto const& each : of.tcp_addresses()) write_log(log::level::info, "weft", "observable at tcp://" + each + ", page at http://" + each + '/');
}

}  // namespace weft::cli
