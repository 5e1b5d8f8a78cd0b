// A parser by recursive descent, and a tree that it makes. Numbers are compared as numbers, also in a string of JSON.

#include <weft/observer/internal/process_filter.hpp>

#include <weft/detail/duration_text.hpp>
#include <weft/detail/pattern.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace weft::observe {

struct process_filter::node {
    enum class kind : std::uint8_t { compare, all, any, none };
    enum class comparison : std::uint8_t { equal, unequal, less, less_equal, more, more_equal, fits, fits_not };

    kind is = kind::compare;
    std::vector<std::unique_ptr<node>> parts{};
    process_field const* field = nullptr;
    comparison how{};
    std::string text{};
    std::optional<double> number{};
};

namespace {

using node = process_filter::node;
using node_ptr = std::unique_ptr<node>;
using comparison = node::comparison;

constexpr std::size_t deepest = 100;

struct operator_text {
    std::string_view text;
    comparison is;
};
constexpr std::array operators{operator_text{"!=", comparison::unequal},   operator_text{"!~", comparison::fits_not},
                               operator_text{"<=", comparison::less_equal}, operator_text{">=", comparison::more_equal},
                               operator_text{"=", comparison::equal},       operator_text{"<", comparison::less},
                               operator_text{">", comparison::more},        operator_text{"~", comparison::fits}};

std::optional<double> number_of(std::string_view text) {
    double value = 0;
    char const* const end = text.data() + text.size();
    auto const [rest, wrong] = std::from_chars(text.data(), end, value);
    if (wrong != std::errc{} || text.empty()) return std::nullopt;
    std::string_view const unit{rest, static_cast<std::size_t>(end - rest)};
    constexpr std::array<std::pair<std::string_view, double>, 8> units{
        {{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}, {"%", 0.01}}};
    for (auto const& [name, factor] : units)
        if (unit == name) return value * factor;
    if (auto const time = weft::detail::parse_duration(text)) return static_cast<double>(time->count());
    return std::nullopt;
}

class parser {
public:
    explicit parser(std::string_view text) : text_{text} {}

    node_ptr parse() {
        node_ptr made = either();
        if (!at_end()) fail("the end, `and` or `or`");
        return made;
    }
    [[nodiscard]] bool at_end() {
        skip_blanks();
        return at_ == text_.size();
    }

private:
    node_ptr either() { return joined("or", node::kind::any, &parser::both); }
    node_ptr both() { return joined("and", node::kind::all, &parser::one); }
    node_ptr joined(std::string_view word, node::kind is, node_ptr (parser::*part)()) {
        node_ptr first = (this->*part)();
        if (!takes_word(word)) return first;
        auto made = std::make_unique<node>();
        made->is = is;
        made->parts.push_back(std::move(first));
        do made->parts.push_back((this->*part)());
        while (takes_word(word));
        return made;
    }
    node_ptr one() {
        if (++depth_ > deepest) fail("fewer parentheses");
        node_ptr made;
        if (takes_word("not")) {
            made = std::make_unique<node>();
            made->is = node::kind::none;
            made->parts.push_back(one());
        } else if (takes("(")) {
            made = either();
            if (!takes(")")) fail("`)`");
        } else {
            made = compare();
        }
        --depth_;
        return made;
    }
    node_ptr compare() {
        auto made = std::make_unique<node>();
        std::string const name = word();
        if (name.empty()) fail("a field's name");
        made->field = &find_field(name, "filter");
        auto const found = std::find_if(operators.begin(), operators.end(), [this](operator_text const& each) { return takes(each.text); });
        if (found == operators.end()) fail("one of = != < <= > >= ~ !~");
        made->how = found->is;
        skip_blanks();
        bool const quoted = at_ < text_.size() && text_[at_] == '"';
        made->text = quoted ? quoted_text() : word();
        if (!quoted && made->text.empty()) fail("a number, a word or a text in quotation marks");
        if (!quoted) made->number = number_of(made->text);
        return made;
    }
    [[noreturn]] void fail(std::string_view wanted) const {
        throw bad_argument("filter is '" + std::string{text_} + "'; at character " + std::to_string(at_ + 1) + " there must be " +
                           std::string{wanted});
    }
    void skip_blanks() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    }
    [[nodiscard]] bool takes(std::string_view what) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(what)) return false;
        at_ += what.size();
        return true;
    }
    [[nodiscard]] bool takes_word(std::string_view what) {
        std::size_t const before = at_;
        if (word() == what) return true;
        at_ = before;
        return false;
    }
    std::string word() {
        skip_blanks();
        std::size_t const begin = at_;
        static constexpr std::string_view more = "_.*?/:-+%";
        auto const is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || more.find(c) != std::string_view::npos; };
        while (at_ < text_.size() && is_part(text_[at_])) ++at_;
        return std::string{text_.substr(begin, at_ - begin)};
    }
    std::string quoted_text() {
        std::size_t const end = text_.find('"', at_ + 1);
        if (end == std::string_view::npos) fail("a second quotation mark behind this one");
        std::string made{text_.substr(at_ + 1, end - at_ - 1)};
        at_ = end + 1;
        return made;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

bool holds(comparison how, double left, double right) noexcept {
    switch (how) {
        case comparison::equal: return left == right;
        case comparison::unequal: return left != right;
        case comparison::less: return left < right;
        case comparison::less_equal: return left <= right;
        case comparison::more: return left > right;
        case comparison::more_equal: return left >= right;
        case comparison::fits:
        case comparison::fits_not: break;
    }
    return false;
}

bool holds(comparison how, std::string_view left, std::string_view right) noexcept {
    switch (how) {
        case comparison::equal: return left == right;
        case comparison::unequal: return left != right;
        case comparison::less: return left < right;
        case comparison::less_equal: return left <= right;
        case comparison::more: return left > right;
        case comparison::more_equal: return left >= right;
        case comparison::fits: return detail::fits_pattern(left, right);
        case comparison::fits_not: return !detail::fits_pattern(left, right);
    }
    return false;
}

bool is_pattern(comparison how) noexcept { return how == comparison::fits || how == comparison::fits_not; }

bool compare(node const& with, json::value const& value) {
    if (with.number && !is_pattern(with.how)) {
        if (value.is_double()) return holds(with.how, value.get_double(), *with.number);
        if (value.is_uint64()) return holds(with.how, static_cast<double>(value.get_uint64()), *with.number);
        if (value.is_int64()) return holds(with.how, static_cast<double>(value.get_int64()), *with.number);
    }
    if (value.is_null()) return holds(with.how, std::string_view{}, with.text);
    if (value.is_string()) return holds(with.how, std::string_view{value.get_string().data(), value.get_string().size()}, with.text);
    return holds(with.how, json::serialize(value), with.text);
}
bool judge(node const& with, process_row const& one) { return compare(with, with.field->get(one)); }
bool judge(node const& with, process_numbers const& one) { return holds(with.how, with.field->number(one), with.number.value_or(0)); }

template <class Process>
bool lets_through(node const& what, Process const& one) {
    auto const passes = [&one](node_ptr const& part) { return lets_through(*part, one); };
    switch (what.is) {
        case node::kind::compare: return judge(what, one);
        case node::kind::all: return std::all_of(what.parts.begin(), what.parts.end(), passes);
        case node::kind::any: return std::any_of(what.parts.begin(), what.parts.end(), passes);
        case node::kind::none: return std::none_of(what.parts.begin(), what.parts.end(), passes);
    }
    return false;
}

bool numbers_only(node const& what) {
    if (what.is == node::kind::compare)
        return what.field->number != nullptr && what.field->name != "pid" && what.number && !is_pattern(what.how);
    return std::all_of(what.parts.begin(), what.parts.end(), [](node_ptr const& part) { return numbers_only(*part); });
}

}  // namespace

process_filter::process_filter(std::string_view text) {
    parser its{text};
    if (!its.at_end()) top_ = its.parse();
}
process_filter::process_filter(process_filter&&) noexcept = default;
process_filter& process_filter::operator=(process_filter&&) noexcept = default;
process_filter::~process_filter() = default;

bool process_filter::needs_numbers_only() const noexcept { return top_ == nullptr || numbers_only(*top_); }
bool process_filter::lets_through(process_row const& one) const { return top_ == nullptr || observe::lets_through(*top_, one); }
bool process_filter::lets_through(process_numbers const& one) const { return top_ == nullptr || observe::lets_through(*top_, one); }

}  // namespace weft::observe
