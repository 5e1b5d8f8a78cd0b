#pragma once
// Files, through the blocking threads: whole ones, and open ones with a position. What stands here adds nothing to the
// system's calls but that the process parks instead of its scheduler thread; for folders, names and the like call
// std::filesystem inside weft::blocking.

#include <weft/result.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace weft {

/// How a file is opened. Missing files are made when it is to be written, unless `must_exist`.
struct file_options {
    bool write = false;       ///< may be written; what is there stays
    bool truncate = false;    ///< with write: what is there goes
    bool append = false;      ///< every write goes to the end; implies write
    bool must_exist = false;
    bool exclusive = false;   ///< with write: it must not exist
};

/// An open file, closed with the object.
/// Blocks: every call but the constructor of an empty one parks the calling process until the system has done it; see
/// weft::blocking, also for what exit signals do. Errors: the plain verbs throw std::filesystem::filesystem_error with
/// the path; the try_ verbs return it, see file_error. Threads: one process or thread at a time.
/// Source: Erlang's file module, raw files.
class file {
public:
    file() = default;
    explicit file(std::filesystem::path path, file_options options = {});
    [[nodiscard]] static result<file> try_open(std::filesystem::path path, file_options options = {});
    file(file&& from) noexcept;
    file& operator=(file&& from) noexcept;
    ~file();

    /// At most so many bytes from the position on; less only at the end, where it is empty at last.
    [[nodiscard]] std::string read(std::size_t most);
    [[nodiscard]] result<std::string> try_read(std::size_t most);
    /// The same from any place; the position stays. Source: file:pread.
    [[nodiscard]] std::string read_at(std::uint64_t offset, std::size_t most);
    [[nodiscard]] result<std::string> try_read_at(std::uint64_t offset, std::size_t most);

    /// All of it, at the position.
    void write(std::string_view bytes);
    [[nodiscard]] result<void> try_write(std::string_view bytes);
    void write_at(std::uint64_t offset, std::string_view bytes);
    [[nodiscard]] result<void> try_write_at(std::uint64_t offset, std::string_view bytes);

    void seek(std::uint64_t offset);
    [[nodiscard]] std::uint64_t position();
    [[nodiscard]] std::uint64_t size();
    void resize(std::uint64_t size);
    /// What was written is on the disk.
    void sync();
    /// An error that the system tells only now is thrown; the file is closed all the same.
    void close();

    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
    int descriptor_ = -1;
};

/// The whole file. Blocks, errors: as file. Source: file:read_file.
[[nodiscard]] std::string read_file(std::filesystem::path const& path);
[[nodiscard]] result<std::string> try_read_file(std::filesystem::path const& path);

/// Replaces the whole file, or makes it: whoever reads it finds all of the old or all of the new content, also after a
/// crash of the machine. Keeps the file's mode; a symbolic link stays one. Needs the right to write its folder.
/// Blocks, errors: as file. Source: file:write_file, which is not atomic.
void write_file(std::filesystem::path const& path, std::string_view bytes);
[[nodiscard]] result<void> try_write_file(std::filesystem::path const& path, std::string_view bytes);

/// Why a try_ verb of files failed: `if (file_error(r.error()) == std::errc::no_such_file_or_directory) …`.
/// Empty for a reason of another kind.
[[nodiscard]] std::error_code file_error(exit_reason const& reason) noexcept;

}  // namespace weft
