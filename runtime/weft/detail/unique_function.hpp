#pragma once
// A move-only callable without arguments: what a process runs. std::function cannot hold a move-only capture and
// std::move_only_function is C++23.

#include <weft/detail/block.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace weft::detail {

class unique_function {
public:
    unique_function() = default;

    template <class Body>
        requires(!std::is_same_v<std::remove_cvref_t<Body>, unique_function> && std::is_invocable_v<std::decay_t<Body>&>)
    unique_function(Body&& body) : held_{std::make_unique<holder<std::decay_t<Body>>>(std::forward<Body>(body))} {}

    void operator()() { held_->call(); }
    [[nodiscard]] explicit operator bool() const noexcept { return held_ != nullptr; }

private:
    struct callable : in_block {
        callable() = default;
        callable(callable const&) = delete;
        callable& operator=(callable const&) = delete;
        virtual ~callable() = default;
        virtual void call() = 0;
    };
    template <class Body>
    struct holder final : callable {
        static_assert(alignof(Body) <= block_alignment, "what a process keeps from its start may be aligned to 64 bytes at most");
        template <class Source>
        explicit holder(Source&& source) : body{std::forward<Source>(source)} {}
        void call() override { static_cast<void>(body()); }
        Body body;
    };

    std::unique_ptr<callable> held_;
};

}  // namespace weft::detail
