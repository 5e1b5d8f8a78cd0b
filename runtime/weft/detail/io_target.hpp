#pragma once
// What is behind an io_context.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace weft::detail {

using io_writer = std::function<void(std::string_view)>;

struct io_target {
    std::string application{};
    std::shared_ptr<io_writer const> write{};  // null: standard output

    friend bool operator==(io_target const&, io_target const&) = default;
};

}  // namespace weft::detail
