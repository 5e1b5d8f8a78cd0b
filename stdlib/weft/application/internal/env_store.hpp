#pragma once
// The environments of a runtime's applications. A value is read and replaced as a whole, so a reader sees the old one or
// the new one.

#include <weft/application.hpp>
#include <weft/application/env.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app {

/// Threads: any. The mutex is held for a few copies, never across a park.
class env_store {
public:
    /// An application was loaded: its values replace those of the same keys that were set before, unless they were set
    /// to persist. Errors: none; a persistent value of the wrong type is left to whoever reads it.
    void add(std::string_view application, std::span<env_key const> keys, env_table values);
    void remove(std::string_view application);

    [[nodiscard]] std::optional<env_value> find(std::string_view application, std::string_view key) const;
    /// Nothing when the application is not loaded and nothing was set for it.
    [[nodiscard]] std::optional<env_table> all(std::string_view application) const;
    /// Errors: argument_error when a loaded application declares the key and the value does not fit.
    void set(std::string_view application, std::string_view key, env_value value, bool persistent);
    void unset(std::string_view application, std::string_view key, bool persistent);

    /// Replaces what may change while the application runs, and tells what did. Keys that may not and are different go
    /// to `left`.
    [[nodiscard]] config_changes replace(std::string_view application, env_table fresh, std::vector<std::string>& left);

private:
    struct entry {
        std::vector<env_key> keys{};
        env_table values{};
        env_table configured{};  // by specification and configuration, when they were last read
    };

    mutable std::mutex guard_;
    std::map<std::string, entry, std::less<>> loaded_;          // under guard_; those with values only are among them
    std::map<std::string, env_table, std::less<>> persistent_;  // under guard_
};

}  // namespace weft::app
