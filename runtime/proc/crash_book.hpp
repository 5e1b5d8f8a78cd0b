#pragma once
// The newest crash reports of the program, in a ring. Traces are kept as addresses; whoever reads one pays for the names.
//
// Threads: any. The mutex is held for copies of pointers only.

#include <weft/crash_report.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace weft::proc {

class crash_book {
public:
    [[nodiscard]] static crash_book& instance();

    /// Throws argument_error.
    void configure(crash_report_options options);
    [[nodiscard]] std::shared_ptr<crash_report_options const> options() const;

    /// Takes it in under a new number, which it returns. `reason`: the true one, of which an exception is not kept.
    std::uint64_t keep(crash_report what, exit_reason const& reason);
    [[nodiscard]] std::vector<crash_report> all() const;
    [[nodiscard]] std::optional<crash_report> find(std::uint64_t number) const;
    [[nodiscard]] std::optional<crash_report> find(pid of) const;
    /// 0: it has none.
    [[nodiscard]] std::uint64_t number_of(pid who) const;

private:
    struct page {
        crash_report what;  // its reason's trace is empty where the addresses are known
        std::vector<std::uintptr_t> thrown_at;

        [[nodiscard]] crash_report read() const;
    };
    using page_ptr = std::shared_ptr<page const>;

    [[nodiscard]] page_ptr look_for(std::function<bool(page const&)> const& wanted) const;

    mutable std::mutex mutex_;
    // Under mutex_.
    std::shared_ptr<crash_report_options const> options_ = std::make_shared<crash_report_options const>();
    std::deque<page_ptr> pages_;  // the oldest first
    std::uint64_t last_ = 0;
};

/// `text` if it has at most `most` bytes; else its begin and a mark, never cut inside a character of UTF-8.
[[nodiscard]] std::string cut(std::string text, std::size_t most);

}  // namespace weft::proc
