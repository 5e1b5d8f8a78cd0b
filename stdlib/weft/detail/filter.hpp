#pragma once
// Which rows of a list are wanted: `mailbox>100 and label~"conn/*" and state=call`. The one grammar of filters, for the node that
// chooses among its processes and for the reader that chooses among rows that it has. Knows no rows: whoever asks says what the
// fields are called, and judges one comparison at a time.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::detail {

enum class filter_comparison : std::uint8_t { equal, unequal, less, less_equal, more, more_equal, fits, fits_not };

/// One comparison: `mailbox>100`.
struct filter_term {
    std::size_t field = 0;            ///< as `find` said
    filter_comparison how{};
    std::string text{};               ///< what stands behind the sign
    std::optional<double> number{};   ///< the same as a number, unless it is in quotation marks; times in nanoseconds

    [[nodiscard]] bool is_pattern() const noexcept { return how == filter_comparison::fits || how == filter_comparison::fits_not; }
    /// Whether a row that has this passes. A number is asked for only when the term has one and is no pattern.
    [[nodiscard]] bool passes(double value) const noexcept;
    [[nodiscard]] bool passes(std::string_view value) const noexcept;
};

/// Comparisons joined by `and`, `or` and `not`, with parentheses; `and` binds closer than `or`. Numbers may end in k, M, G, KiB, MiB,
/// GiB or %, times in a unit (10ms, 5m); = != < <= > >= compare, ~ and !~ take a pattern with * and ?.
/// Threads: as any value.
class filter {
public:
    /// Called once for each name, in the order of the text; throws what it likes for one that is none.
    using find_field = std::function<std::size_t(std::string_view name)>;

    /// An empty text lets all through. Errors: argument_error with the text, the place in it and what is allowed there.
    filter(std::string_view text, find_field const& find);
    filter(filter&&) noexcept;
    filter& operator=(filter&&) noexcept;
    ~filter();

    [[nodiscard]] bool is_empty() const noexcept { return top_ == nullptr; }
    /// `judge` says of one filter_term whether the row passes it.
    template <class Judge>
    [[nodiscard]] bool lets_through(Judge const& judge) const {
        return top_ == nullptr || passes(*top_, judge);
    }
    /// Whether `is` is true of all comparisons.
    template <class Is>
    [[nodiscard]] bool all_terms(Is const& is) const {
        return top_ == nullptr || all_terms(*top_, is);
    }

    struct node {
        enum class kind : std::uint8_t { compare, all, any, none };
        kind is = kind::compare;
        std::vector<std::unique_ptr<node>> parts{};
        filter_term term{};
    };

private:
    template <class Judge>
    static bool passes(node const& what, Judge const& judge) {
        switch (what.is) {
            case node::kind::compare: return judge(what.term);
            case node::kind::all:
                for (auto const& part : what.parts)
                    if (!passes(*part, judge)) return false;
                return true;
            case node::kind::any:
            case node::kind::none:
                for (auto const& part : what.parts)
                    if (passes(*part, judge)) return what.is == node::kind::any;
                return what.is == node::kind::none;
        }
        return false;
    }
    template <class Is>
    static bool all_terms(node const& what, Is const& is) {
        if (what.is == node::kind::compare) return is(what.term);
        for (auto const& part : what.parts)
            if (!all_terms(*part, is)) return false;
        return true;
    }

    std::unique_ptr<node> top_;
};

/// The same for a value of JSON, of a type with the calls of Boost's. Null is an empty text, and so is a list or an object.
template <class Json>
[[nodiscard]] bool passes(filter_term const& with, Json const& value) {
    if (with.number && !with.is_pattern()) {
        if (value.is_double()) return with.passes(value.get_double());
        if (value.is_uint64()) return with.passes(static_cast<double>(value.get_uint64()));
        if (value.is_int64()) return with.passes(static_cast<double>(value.get_int64()));
    }
    if (value.is_string()) return with.passes(std::string_view{value.get_string().data(), value.get_string().size()});
    if (value.is_bool()) return with.passes(std::string_view{value.get_bool() ? "true" : "false"});
    if (value.is_int64()) return with.passes(std::string_view{std::to_string(value.get_int64())});
    if (value.is_uint64()) return with.passes(std::string_view{std::to_string(value.get_uint64())});
    if (value.is_double()) return with.passes(std::string_view{std::to_string(value.get_double())});
    return with.passes(std::string_view{});
}

/// Whether the text has a comparison in it: what has none is looked for as it is where a reader may type either.
[[nodiscard]] bool has_comparison(std::string_view text) noexcept;

}  // namespace weft::detail
