#pragma once
// All tables of the program in one list, for crash dumps (weft/crash_dump.hpp), which show each with its owner and size, and
// for the observer.

#include <weft/table/options.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace weft {
class crash_dump_output;
}

namespace weft::detail {

class listed_table {
public:
    listed_table(listed_table const&) = delete;
    listed_table& operator=(listed_table const&) = delete;

protected:
    listed_table() = default;
    virtual ~listed_table() = default;  // its owner has called delist()

    /// As the last thing of the making, and the first of the end. Threads: any.
    void enlist() noexcept;
    void delist() noexcept;

private:
    /// One line, in a dump: no lock, no allocation.
    virtual void picture(crash_dump_output& to) const noexcept = 0;
    /// Keeps it from going; null when it is about to.
    [[nodiscard]] virtual std::shared_ptr<listed_table const> held() const noexcept = 0;
    /// Nothing when it has ended.
    [[nodiscard]] virtual std::optional<table_info> listed() const = 0;
    static void write_all(crash_dump_output& to) noexcept;

    friend std::vector<table_info> listed_tables();
    friend struct table_list;
    listed_table* before_ = nullptr;
    listed_table* behind_ = nullptr;
};

/// All tables that there are, of all runtimes. Blocks: for each table as its info() does. Threads: any.
[[nodiscard]] std::vector<table_info> listed_tables();

}  // namespace weft::detail
