#pragma once
// A move-only callable without arguments: what a process runs. std::function cannot hold a move-only capture and
// std::move_only_function is C++23.

#include <weft/detail/block.hpp>
#include <weft/options.hpp>

#include <memory>
#include <source_location>
#include <type_traits>
#include <utility>

namespace weft::detail {

/// What a process's body may return instead of nothing. One that rests is called again when something has arrived; the
/// process has no stack meanwhile, so what the body is to remember lies in itself.
struct afterwards {
    bool rests = false;              // false: the process has ended
    nanoseconds deadline = infinity;  // of the monotonic clock: called again then at the latest
    std::source_location where{};    // shown for a process that rests
};

class unique_function {
public:
    unique_function() = default;

    template <class Body>
        requires(!std::is_same_v<std::remove_cvref_t<Body>, unique_function> && std::is_invocable_v<std::decay_t<Body>&>)
    unique_function(Body&& body) : held_{std::make_unique<holder<std::decay_t<Body>>>(std::forward<Body>(body))} {}

    afterwards operator()() { return held_->call(); }
    [[nodiscard]] explicit operator bool() const noexcept { return held_ != nullptr; }

private:
    struct callable : in_block {
        callable() = default;
        callable(callable const&) = delete;
        callable& operator=(callable const&) = delete;
        virtual ~callable() = default;
        virtual afterwards call() = 0;
    };
    template <class Body>
    struct holder final : callable {
        static_assert(alignof(Body) <= block_alignment, "what a process keeps from its start may be aligned to 64 bytes at most");
        template <class Source>
        explicit holder(Source&& source) : body{std::forward<Source>(source)} {}
        afterwards call() override {
            if constexpr (std::is_same_v<std::invoke_result_t<Body&>, afterwards>) {
                return body();
            } else {
                static_cast<void>(body());
                return {};
            }
        }
        Body body;
    };

    std::unique_ptr<callable> held_;
};

}  // namespace weft::detail
