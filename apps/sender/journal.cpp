// The journal's process (journal.hpp).

#include "sender/journal.hpp"

#include "sender/delivery.hpp"
#include "sender/disk.hpp"

namespace sender {

namespace fs = std::filesystem;

journal_server::journal_server(fs::path const& path, std::uint64_t keep, std::string const& first)
    : file_{path, {.write = true}} {
    file_.resize(keep);
    file_.seek(keep);
    file_.write(first);
    file_.sync();
    auto const folder = path.parent_path();
    sync_folder(folder.empty() ? fs::path{"."} : folder);
}

weft::server_next journal_server::handle_call(begin const& request, weft::from<std::string> caller) {
    people_[request.key] = standing::begun;
    return note(begin_line(request.key), true, std::move(caller));
}

weft::server_next journal_server::handle_call(settle const& request, weft::from<std::string> caller) {
    people_[request.key] = request.sent ? standing::sent : standing::not_mailed;
    return note(request.sent ? sent_line(request.key) : not_sent_line(request.key), false, std::move(caller));
}

weft::server_next journal_server::handle_call(sync, weft::from<std::string> caller) {
    return note("", true, std::move(caller));
}

weft::server_reply<standing> journal_server::handle_call(ask const& request) {
    auto const found = people_.find(request.key);
    weft::server_reply<standing> answer{found == people_.end() ? standing::not_mailed : found->second};
    return waiting_.empty() ? std::move(answer) : std::move(answer).timeout(weft::nanoseconds{0});
}

// The batch is written when no message waits any more. Whoever noted something waits for it, so there are no more of them
// than there are deliveries at once.
weft::server_next journal_server::note(std::string const& line, bool to_disk, weft::from<std::string> caller) {
    lines_ += line;
    to_disk_ = to_disk_ || to_disk;
    waiting_.push_back(std::move(caller));
    return weft::noreply().timeout(weft::nanoseconds{0});
}

void journal_server::handle_info(weft::server_timeout) {
    if (failure_.empty()) write_batch();
    for (auto& each : std::exchange(waiting_, {})) std::move(each).reply(failure_);
}

void journal_server::write_batch() {
    try {
        file_.write(std::exchange(lines_, {}));
        if (std::exchange(to_disk_, false)) file_.sync();
    } catch (fs::filesystem_error const& failed) { failure_ = failed.what(); }
}

namespace {

void check(std::string const& wrong) {
    if (!wrong.empty()) throw journal_error{wrong};
}

}  // namespace

journal journal::start_link(fs::path const& path, std::uint64_t keep, std::string const& first) {
    auto const started = weft::try_start_link<journal_server>({.label = "sender.journal"}, path, keep, first);
    if (!started) throw journal_error{started.error().to_string()};
    return journal{*started};
}

void journal::begin(std::string const& key) const {
    check(weft::call(server_, journal_server::begin{key}, weft::infinity));
}

void journal::settle(std::string const& key, bool sent) const {
    check(weft::call(server_, journal_server::settle{key, sent}, weft::infinity));
}

void journal::sync() const { check(weft::call(server_, journal_server::sync{}, weft::infinity)); }

standing journal::of(std::string const& key) const {
    return weft::call(server_, journal_server::ask{key}, weft::infinity);
}

}  // namespace sender
