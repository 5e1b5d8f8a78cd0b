#pragma once
// Which table has which name, in each runtime. The names of a runtime are all given back when it ends, as the owners of its
// tables have ended then. Threads: any.

#include <weft/table/core.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace weft::detail::table_directory {

/// False when the name is taken.
[[nodiscard]] bool enter(std::uint32_t node, std::string_view name, std::shared_ptr<table_core> table);
void leave(std::uint32_t node, std::string_view name) noexcept;
/// An empty `from`: it had none. False when `to` is taken.
[[nodiscard]] bool rename(std::uint32_t node, std::string_view from, std::string_view to, std::shared_ptr<table_core> table);
[[nodiscard]] std::shared_ptr<table_core> find(std::uint32_t node, std::string_view name);

}  // namespace weft::detail::table_directory
