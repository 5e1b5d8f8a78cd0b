#pragma once

// What the jobber tests share: jobs in few words, a store in memory that outlives its journal as a file would, and a
// folder of the test's own.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jobber/job.hpp"
#include "jobber/store.hpp"

namespace jobber {

inline void PrintTo(job_state state, std::ostream* out) { *out << to_string(state); }
inline void PrintTo(event what, std::ostream* out) { *out << to_string(what); }

}  // namespace jobber

namespace jobber::test {

using namespace std::chrono_literals;

/// A job of a kind, for runners that look at its id.
inline job_spec spec(std::string id, std::string kind = "default", unsigned retries = 0) {
    return {.id = std::move(id), .kind = std::move(kind), .command = "true", .retries = retries, .backoff = 10ms};
}

inline outcome success() { return {.succeeded = true, .exit_code = 0}; }
inline outcome failure(std::string reason = "broken") { return {.reason = std::move(reason)}; }

/// What is on the disk, as it were.
struct disk {
    std::map<std::string, job, std::less<>> jobs;
    std::vector<std::pair<std::string, history_line>> history;

    [[nodiscard]] std::size_t count(std::string_view id, event what) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            history, [&](auto const& line) { return line.first == id && line.second.what == what; }));
    }
};

class memory_store final : public store {
public:
    explicit memory_store(std::shared_ptr<disk> on) : disk_{std::move(on)} {}

    std::vector<job> load() override {
        std::vector<job> all;
        for (auto const& [id, each] : disk_->jobs) all.push_back(each);
        std::ranges::sort(all, {}, &job::number);
        return all;
    }
    std::optional<job> find(std::string_view id) override {
        auto const found = disk_->jobs.find(id);
        return found == disk_->jobs.end() ? std::nullopt : std::optional{found->second};
    }
    std::vector<history_line> history(std::string_view id) override {
        std::vector<history_line> lines;
        for (auto const& [job, line] : disk_->history)
            if (job == id) lines.push_back(line);
        return lines;
    }
    std::vector<bool> apply(std::span<change> steps) override {
        std::vector<bool> applied;
        for (change& each : steps) {
            auto const before = find(each.now.spec.id);
            applied.push_back(follows(each, before ? &*before : nullptr));
            if (!applied.back()) continue;
            if (!before) each.now.number = disk_->jobs.size() + 1;
            disk_->jobs[each.now.spec.id] = each.now;
            disk_->history.emplace_back(each.now.spec.id, history_line{.what = each.what, .attempt = each.now.attempts});
        }
        return applied;
    }

private:
    std::shared_ptr<disk> disk_;
};

inline store_factory store_on(std::shared_ptr<disk> const& on) {
    return [on] { return std::make_unique<memory_store>(on); };
}

/// A folder of its own per test; removed at the end.
class temporary_folder {
public:
    temporary_folder() {
        auto name = (std::filesystem::temp_directory_path() / "jobber_test.XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"cannot make a folder " + name};
        path_ = name;
    }
    ~temporary_folder() { std::filesystem::remove_all(path_); }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    /// Writes a file and returns its path.
    [[nodiscard]] std::string file(std::string const& name, std::string_view text) const {
        auto const path = path_ / name;
        std::ofstream{path, std::ios::binary} << text;
        return path.string();
    }
    [[nodiscard]] std::string path(std::string const& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

inline std::string content(std::string const& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace jobber::test
