#pragma once
// Where a process's output goes and which application it belongs to. Inherited at spawn, and anybody may replace it: so
// a shell, a test or a session can take over what a tree of processes prints. (Asio's io_context is another thing.)

#include <weft/detail/io_target.hpp>
#include <weft/pid.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace weft {

/// A handle; equal when application and writer are the same.
/// Threads: a value. The writer is called from whichever process prints, from several at once, and must not wait for
/// messages. It lives until the runtime ends, and a runtime keeps 65535 different ones at most: make one for each place
/// where output goes, not one for each process. Source: Erlang's group leader.
class io_context {
public:
    using writer = detail::io_writer;

    /// The runtime's own: standard output, no application.
    io_context() : target_{std::make_shared<detail::io_target const>()} {}
    /// Without `write`: standard output.
    explicit io_context(std::string application, writer write = {});
    explicit io_context(std::shared_ptr<detail::io_target const> target) noexcept : target_{std::move(target)} {}

    [[nodiscard]] std::string const& application() const noexcept { return target_->application; }
    [[nodiscard]] std::shared_ptr<detail::io_target const> const& target() const noexcept { return target_; }
    friend bool operator==(io_context const& a, io_context const& b) noexcept { return *a.target_ == *b.target_; }

private:
    std::shared_ptr<detail::io_target const> target_;
};

/// The calling process's.
[[nodiscard]] io_context get_io_context();
/// Of any process of the caller's runtime; nothing when it has ended.
[[nodiscard]] std::optional<io_context> get_io_context(pid of);

/// What `of` prints, and the children that it spawns, from now on belong to `to`; children that it has keep theirs.
/// False when it has ended. Blocks: never. Errors: system_limit when the runtime knows 65535 contexts already.
/// Threads: from a process, for any process of its runtime.
bool set_io_context(pid of, io_context const& to);

/// Writes `text` as it is to the calling process's io context; on a plain thread to standard output.
/// Errors: what the writer throws; system_limit when standard output cannot be written.
void print(std::string_view text);

}  // namespace weft
