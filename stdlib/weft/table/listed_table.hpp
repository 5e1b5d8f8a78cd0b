#pragma once
// All tables of the program in one list, for crash dumps (weft/crash_dump.hpp), which show each with its owner and size.

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
    static void write_all(crash_dump_output& to) noexcept;

    friend struct table_list;
    listed_table* before_ = nullptr;
    listed_table* behind_ = nullptr;
};

}  // namespace weft::detail
