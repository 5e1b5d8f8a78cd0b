#pragma once
// Why a command cannot go on: the text for standard error and the exit code.

#include "exit_code.hpp"

#include <stdexcept>
#include <string>

namespace weft::cli {

class cli_error : public std::runtime_error {
public:
    cli_error(exit_code code, std::string const& text) : cli_error{static_cast<int>(code), text} {}
    cli_error(int code, std::string const& text) : std::runtime_error{text}, code_{code} {}
    [[nodiscard]] int code() const noexcept { return code_; }

private:
    int code_;
};

}  // namespace weft::cli
