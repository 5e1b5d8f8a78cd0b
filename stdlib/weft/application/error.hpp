#pragma once
// Why an application cannot be used: a text for the user, one line per problem, and the exit code that says of which
// kind it is.

#include <stdexcept>
#include <string>

namespace weft::app {

enum class trouble : int {
    start_failed = 1,      ///< the application itself said no
    unusable_module = 65,  ///< the module, its specification or a dependency
    bad_config = 78,       ///< a value of its environment
};

class error : public std::runtime_error {
public:
    error(trouble kind, std::string const& text) : std::runtime_error{text}, kind_{kind} {}
    [[nodiscard]] trouble kind() const noexcept { return kind_; }
    [[nodiscard]] int exit_code() const noexcept { return static_cast<int>(kind_); }

private:
    trouble kind_;
};

}  // namespace weft::app
