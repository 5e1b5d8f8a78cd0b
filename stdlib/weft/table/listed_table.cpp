#include <weft/crash_dump.hpp>
#include <weft/table/core.hpp>
#include <weft/table/internal/core_shard.hpp>
#include <weft/table/listed_table.hpp>

#include <mutex>

namespace weft::detail {

struct table_list {
    std::mutex mutex;
    listed_table* first = nullptr;  // under mutex; followed without it in a dump

    /// Never destroyed: tables may outlive static objects.
    static table_list& of_program() {
        static table_list* const only = [] {
            add_crash_dump_section("tables", &listed_table::write_all);
            return new table_list;
        }();
        return *only;
    }
};

void listed_table::enlist() noexcept {
    table_list& all = table_list::of_program();
    std::lock_guard const hold{all.mutex};
    behind_ = all.first;
    if (behind_ != nullptr) behind_->before_ = this;
    all.first = this;
}

void listed_table::delist() noexcept {
    table_list& all = table_list::of_program();
    std::lock_guard const hold{all.mutex};
    if (behind_ != nullptr) behind_->before_ = before_;
    if (before_ != nullptr) before_->behind_ = behind_;
    else if (all.first == this) all.first = behind_;
}

void listed_table::write_all(crash_dump_output& to) noexcept {
    for (listed_table const* each = table_list::of_program().first; each != nullptr; each = each->behind_) each->picture(to);
}

std::vector<table_info> listed_tables() {
    std::vector<std::shared_ptr<listed_table const>> all;
    {
        table_list& list = table_list::of_program();
        std::lock_guard const hold{list.mutex};
        for (listed_table const* each = list.first; each != nullptr; each = each->behind_)
            if (auto held = each->held()) all.push_back(std::move(held));
    }
    std::vector<table_info> out;
    for (auto const& each : all)
        if (auto its = each->listed()) out.push_back(*std::move(its));
    return out;
}

std::shared_ptr<listed_table const> table_core::held() const noexcept {
    auto const own = weak_from_this().lock();
    listed_table const* const as_listed = this;
    return own ? std::shared_ptr<listed_table const>{own, as_listed} : nullptr;
}

void table_core::picture(crash_dump_output& to) const noexcept {
    if (dead_.load()) return;
    std::uint64_t size = 0;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < std::size_t{1} << prefix_bits_; ++i) {
        table_index const* const index = shards_[i].index.get();
        if (index == nullptr) continue;
        size += index->size();
        bytes += index->bytes();
    }
    to << (name_.empty() ? std::string_view{"(unnamed)"} : std::string_view{name_}) << " owner=" << owner() << " size=" << size
       << " bytes=" << bytes << " kind=" << to_string(kind_);
    to.end_line();
}

}  // namespace weft::detail
