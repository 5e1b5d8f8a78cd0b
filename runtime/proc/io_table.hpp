#pragma once
// The io contexts of one runtime, numbered, so that a process keeps two bytes for its own and a spawn copies them.
// Entries are never dropped: a context lives as long as the runtime.
//
// Threads: any.

#include <weft/detail/io_target.hpp>
#include <weft/errors.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace weft::proc {

class io_table {
public:
    using target = std::shared_ptr<detail::io_target const>;

    /// The number of a context like this one. Throws weft::system_limit beyond 65535 different ones.
    [[nodiscard]] std::uint16_t number_of(target const& wanted) {
        std::lock_guard const hold{mutex_};
        for (std::size_t i = 0; i < known_.size(); ++i)
            if (*known_[i] == *wanted) return static_cast<std::uint16_t>(i);
        if (known_.size() == UINT16_MAX) throw system_limit{"io contexts: 65535 different ones are in use in this runtime"};
        known_.push_back(wanted);
        return static_cast<std::uint16_t>(known_.size() - 1);
    }
    [[nodiscard]] target at(std::uint16_t number) {
        std::lock_guard const hold{mutex_};
        return known_.at(number);
    }

    /// The application of context `number`, "" behind the last. Takes no lock: for a dump, in whose world nothing else runs.
    [[nodiscard]] std::string_view in_a_picture(std::size_t number) const noexcept {
        return number < known_.size() ? std::string_view{known_[number]->application} : std::string_view{};
    }
    [[nodiscard]] std::size_t count_in_a_picture() const noexcept { return known_.size(); }

private:
    std::mutex mutex_;
    std::vector<target> known_{std::make_shared<detail::io_target const>()};  // guarded by mutex_; 0: the runtime's own
};

}  // namespace weft::proc
