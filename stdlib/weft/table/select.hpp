#pragma once
// Going through a table: in portions that are taken without holding it, so that predicates and projections may do what they
// like. A record that is there all the time is met once, whatever others change meanwhile.

#include <weft/errors.hpp>
#include <weft/process.hpp>
#include <weft/table/core.hpp>
#include <weft/table/record_ptr.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft {

/// select() without a projection: the record itself, shared.
struct whole_record {
    template <class Record>
    [[nodiscard]] record_ptr<Record> const& operator()(record_ptr<Record> const& one) const noexcept { return one; }
};

namespace detail {

/// A place in a table that moves on. Blocks: gives way as checkpoint() does.
template <class Record, class Entry>
class table_walk {
public:
    explicit table_walk(std::shared_ptr<table_core> through) noexcept : through_{std::move(through)} {}

    /// An empty pointer behind the last one.
    [[nodiscard]] record_ptr<Record> next() {
        if (at_ == portion_.size()) {
            portion_ = through_->after(last_, at_a_time);
            at_ = 0;
            if (portion_.empty()) return {};
        }
        checkpoint();
        last_ = std::move(portion_[at_++]);
        return {last_, &static_cast<Entry const*>(last_.get())->record};
    }

private:
    static constexpr std::size_t at_a_time = 64;

    std::shared_ptr<table_core> through_;
    std::vector<entry_ref> portion_;
    std::size_t at_ = 0;
    entry_ref last_;
};

template <class Project, class Record>
decltype(auto) projected(Project& project, record_ptr<Record> const& one) {
    if constexpr (std::is_same_v<Project, whole_record>) return project(one);
    else return std::invoke(project, *one);
}
template <class Project, class Record>
using projection_of = std::remove_cvref_t<decltype(projected(std::declval<Project&>(), std::declval<record_ptr<Record> const&>()))>;

}  // namespace detail

/// What select() with a limit gives: chunk after chunk. Threads: a value of one process.
template <class Record, class Entry, class Where, class Project>
class table_chunks {
public:
    using value_type = detail::projection_of<Project, Record>;

    table_chunks(std::shared_ptr<detail::table_core> through, std::size_t limit, Where where, Project project)
        : walk_{std::move(through)}, limit_{limit}, where_{std::move(where)}, project_{std::move(project)} {
        if (limit == 0) throw argument_error{"table: the limit of select is 0; allowed are 1 and more"};
    }

    /// The next `limit` values, or as many as are left; nothing when none are. Errors: argument_error when the table is gone.
    [[nodiscard]] std::optional<std::vector<value_type>> next() {
        std::vector<value_type> chunk;
        while (chunk.size() < limit_) {
            record_ptr<Record> const one = walk_.next();
            if (!one) break;
            if (where_(*one)) chunk.push_back(detail::projected(project_, one));
        }
        if (chunk.empty()) return std::nullopt;
        return chunk;
    }

private:
    detail::table_walk<Record, Entry> walk_;
    std::size_t limit_;
    Where where_;
    Project project_;
};

/// While it lives, the key of a removed record still tells where to go on: see table::fix().
class fixed_table {
public:
    explicit fixed_table(std::shared_ptr<detail::table_core> held) : held_{std::move(held)} { held_->fix(); }
    fixed_table(fixed_table&&) noexcept = default;
    fixed_table& operator=(fixed_table&& other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }
    ~fixed_table() {
        if (held_ != nullptr) held_->unfix();
    }

private:
    std::shared_ptr<detail::table_core> held_;
};

}  // namespace weft
