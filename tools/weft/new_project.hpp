#pragma once
// A new project as text: the files that `weft new` writes, with the name filled in.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

/// One file of a template, as it is part of this program. `@NAME@` in its path and its text stands for the project's name.
struct template_file {
    std::string_view kind;   ///< "app", "pipeline", "lib", "minimal"; "common" for those that all have
    std::string_view path;   ///< below the project's folder
    std::string_view text;
};
[[nodiscard]] std::span<template_file const> template_files();

/// A file of a project: its path below the project's folder, and all of its text.
struct project_file {
    std::string path;
    std::string text;
};

/// By path. Empty for a kind that there is not.
[[nodiscard]] std::vector<project_file> make_project(std::string_view kind, std::string_view name);

/// Why no project can have this name, or nothing: it becomes a module, a CMake target and a namespace of C++.
[[nodiscard]] std::string wrong_with_name(std::string_view name);

}  // namespace weft::cli
