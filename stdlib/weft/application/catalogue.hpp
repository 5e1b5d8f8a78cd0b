#pragma once
// Which applications there are: those built into the program or registered in it, modules named by file, and modules that
// lie in the search folders as NAME.so. Only specifications are read here; nothing is loaded.

#include <weft/application/module_file.hpp>
#include <weft/application/spec.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft {
struct application;
namespace app {
struct descriptor;
}
}  // namespace weft

namespace weft::app {

/// An application linked into the program itself, with its specification in the program's own sections.
struct built_in {
    std::string name;
    application const* callbacks = nullptr;
};

/// One application that could be started.
struct candidate {
    spec what;
    module_file file;
    application const* callbacks = nullptr;  ///< of one inside the program; null: load the file
    std::string directory{};                 ///< of its data; empty: the file's
    std::shared_ptr<descriptor const> registered{};  ///< whose callbacks they are
};

class catalogue {
public:
    /// Folders are searched in their order.
    explicit catalogue(std::vector<std::string> folders) : folders_{std::move(folders)} {}

    /// Adds a module by its path and returns the name it has. Errors: app::error, as read_module and parse_spec.
    std::string add_file(std::string const& path);
    /// Adds what is linked into `program`. Errors: as add_file.
    void add_built_in(built_in const& what, std::string const& program);

    /// The application of this name, null when there is none. Read once, then remembered.
    /// Errors: app::error when there is a file of that name but it is no module of that application.
    [[nodiscard]] candidate const* find(std::string_view name);

    /// Every name that find would look at, sorted; modules are not opened.
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] std::vector<std::string> const& folders() const noexcept { return folders_; }
    /// "no application NAME in A, B; did you mean X?"
    [[nodiscard]] std::string not_found(std::string_view name) const;

private:
    std::vector<std::string> folders_;
    std::map<std::string, candidate, std::less<>> known_;
};

/// Reads the specification of one module. Errors: app::error.
[[nodiscard]] candidate read_candidate(std::string const& path);

}  // namespace weft::app
