#pragma once
// What the log is set to: an immutable picture of levels, metadata and handlers, replaced as a whole, so that whoever logs
// works with one that does not change under it.

#include <weft/log/fields.hpp>
#include <weft/log/handler.hpp>
#include <weft/log/level.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::log {

struct handler_entry {
    std::string id;
    std::shared_ptr<handler> what;
    handler_options how;
};

struct setup {
    level primary = level::info;
    std::vector<std::pair<std::string, level>> modules{};
    fields metadata{};
    std::vector<std::shared_ptr<handler_entry const>> handlers{};

    /// The level of the narrowest module; the primary one when none has any.
    [[nodiscard]] level level_for(std::string_view application, std::string_view label) const noexcept;
};

/// Threads: any. Never destroyed: destructors of other statics may log.
class state {
public:
    [[nodiscard]] static state& get();

    [[nodiscard]] std::shared_ptr<setup const> now() {
        std::lock_guard const hold{mutex_};
        return setup_;
    }
    /// `edit` works on a copy, under the lock; what it throws leaves everything as it was. Returns what it returns.
    template <class Edit>
    auto change(Edit edit) {
        std::shared_ptr<setup const> old;  // destroyed without the lock: destructors of handlers may log
        std::lock_guard const hold{mutex_};
        auto next = std::make_shared<setup>(*setup_);
        if constexpr (std::is_void_v<std::invoke_result_t<Edit&, setup&>>) {
            edit(*next);
            old = put(std::move(next));
        } else {
            auto result = edit(*next);
            old = put(std::move(next));
            return result;
        }
    }

private:
    state();
    /// Returns what was there. Under mutex_.
    [[nodiscard]] std::shared_ptr<setup const> put(std::shared_ptr<setup const> next) noexcept;

    std::mutex mutex_;
    std::shared_ptr<setup const> setup_;  // under mutex_; never null
};

/// Takes out this very entry, if it is still there: who takes it out tells why.
[[nodiscard]] bool take_out(handler_entry const& which) noexcept;

/// Gives `what` to the handlers that want it. Never throws.
void dispatch(setup const& in, event_ptr const& what, caller by) noexcept;

}  // namespace weft::log
