#pragma once
// Why a process ended. Every process ends with exactly one reason; links and monitors carry it to whoever watches.

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace weft {

/// An immutable value; copies share what is behind it. Equal when kind, type and text are equal.
/// Threads: a value; share it freely. Source: Erlang exit reasons.
class exit_reason {
public:
    enum class kind : std::uint8_t { normal, shutdown, kill, killed, noproc, noconnection, timeout, error, custom };

    /// `normal`: the body returned.
    exit_reason() noexcept = default;
    /// A reason of the program's own, told apart by its text.
    explicit exit_reason(std::string text);

    [[nodiscard]] static exit_reason normal() noexcept { return {}; }
    [[nodiscard]] static exit_reason shutdown() noexcept { return exit_reason{kind::shutdown}; }
    [[nodiscard]] static exit_reason shutdown(std::string detail);
    [[nodiscard]] static exit_reason kill() noexcept { return exit_reason{kind::kill}; }
    [[nodiscard]] static exit_reason killed() noexcept { return exit_reason{kind::killed}; }
    [[nodiscard]] static exit_reason noproc() noexcept { return exit_reason{kind::noproc}; }
    [[nodiscard]] static exit_reason noconnection() noexcept { return exit_reason{kind::noconnection}; }
    [[nodiscard]] static exit_reason timeout() noexcept { return exit_reason{kind::timeout}; }
    /// An exception left the body: its type's name, its text, and where it was thrown as far as that is known.
    [[nodiscard]] static exit_reason error(std::string type, std::string text, std::string trace = {},
                                           std::exception_ptr thrown = nullptr);
    /// The reason for whatever exception `thrown` holds.
    [[nodiscard]] static exit_reason from_exception(std::exception_ptr thrown);

    [[nodiscard]] kind what() const noexcept { return kind_; }
    [[nodiscard]] bool is_normal() const noexcept { return kind_ == kind::normal; }
    /// normal, shutdown or shutdown(detail): an end that nobody needs to worry about.
    [[nodiscard]] bool is_clean() const noexcept { return kind_ == kind::normal || kind_ == kind::shutdown; }
    /// The exception's type name for an error, empty otherwise.
    [[nodiscard]] std::string_view type() const noexcept;
    /// The text of an error or a custom reason, the detail of a shutdown, empty otherwise.
    [[nodiscard]] std::string_view text() const noexcept;
    /// Where the exception was thrown, a line a frame. Blocks: the first one of a program reads debug information, some
    /// hundred milliseconds.
    [[nodiscard]] std::string_view trace() const noexcept;
    /// Whether trace() may have something to say; quick.
    [[nodiscard]] bool has_trace() const noexcept;
    [[nodiscard]] std::exception_ptr exception() const noexcept;
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(exit_reason const& a, exit_reason const& b) noexcept {
        return a.kind_ == b.kind_ && a.type() == b.type() && a.text() == b.text();
    }

private:
    struct detail;
    explicit exit_reason(kind what) noexcept : kind_{what} {}
    exit_reason(kind what, detail&& rest);

    std::shared_ptr<detail const> detail_;
    kind kind_ = kind::normal;
};

}  // namespace weft
