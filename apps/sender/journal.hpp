#pragma once

// The journal as a process: it alone writes the file. Those who are about to mail somebody wait until their line is on the
// disk; lines that come while the disk works are written together, so many deliveries cost few syncs.

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>
#include <weft/file.hpp>
#include <weft/gen_server.hpp>

#include "sender/journal_book.hpp"

namespace sender {

class journal_server {
public:
    /// Answered with what is wrong, or nothing, when the line is on the disk.
    struct begin {
        using reply = std::string;
        std::string key;
    };
    /// The same when the line is written; it is on the disk after the next begin, or at the end.
    struct settle {
        using reply = std::string;
        std::string key;
        bool sent = false;
    };
    /// Everything written is on the disk.
    struct sync {
        using reply = std::string;
    };
    struct ask {
        using reply = standing;
        std::string key;
    };

    /// Keeps the first `keep` bytes of the file and appends from there; `first` is written at once.
    /// Errors: std::filesystem::filesystem_error.
    journal_server(std::filesystem::path const& path, std::uint64_t keep, std::string const& first);

    weft::server_next handle_call(begin const& request, weft::from<std::string> caller);
    weft::server_next handle_call(settle const& request, weft::from<std::string> caller);
    weft::server_next handle_call(sync, weft::from<std::string> caller);
    [[nodiscard]] weft::server_reply<standing> handle_call(ask const& request);
    void handle_info(weft::server_timeout);

private:
    weft::server_next note(std::string const& line, bool to_disk, weft::from<std::string> caller);
    void write_batch();

    weft::file file_;
    std::unordered_map<std::string, standing> people_;  // of this run
    std::string lines_;                                 // of the batch
    std::vector<weft::from<std::string>> waiting_;
    bool to_disk_ = false;
    std::string failure_;  // why nothing more is written: a journal with a gap would be a lie
};

/// A handle; copy it anywhere. Errors of all calls: journal_error when the file cannot be written, from the first time on.
class journal {
public:
    /// Starts the process, linked to the caller. Blocks: parks until the first line is on the disk.
    [[nodiscard]] static journal start_link(std::filesystem::path const& path, std::uint64_t keep, std::string const& first);

    /// The step that cannot be undone comes next. Blocks: parks until that is on the disk.
    void begin(std::string const& key) const;
    /// It was done, or it was not.
    void settle(std::string const& key, bool sent) const;
    void sync() const;
    /// What was noted of the person in this run.
    [[nodiscard]] standing of(std::string const& key) const;

private:
    explicit journal(weft::server_ref<journal_server> server) : server_{server} {}

    weft::server_ref<journal_server> server_;
};

}  // namespace sender
