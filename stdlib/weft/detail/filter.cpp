// A parser by recursive descent, and the tree that it makes.

#include <weft/detail/filter.hpp>

#include <weft/detail/duration_text.hpp>
#include <weft/detail/pattern.hpp>
#include <weft/errors.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace weft::detail {
namespace {

using node = filter::node;
using node_ptr = std::unique_ptr<node>;
using comparison = filter_comparison;

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
    if (auto const time = parse_duration(text)) return static_cast<double>(time->count());
    return std::nullopt;
}

/// JSON has integers above 2^53 as texts.
std::optional<double> whole_number(std::string_view text) noexcept {
    std::uint64_t value = 0;
    char const* const end = text.data() + text.size();
    auto const [rest, wrong] = std::from_chars(text.data(), end, value);
    if (wrong != std::errc{} || rest != end || text.empty()) return std::nullopt;
    return static_cast<double>(value);
}

class parser {
public:
    parser(std::string_view text, filter::find_field const& find) : text_{text}, find_{find} {}

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
        filter_term& term = made->term;
        std::string const name = word();
        if (name.empty()) fail("a field's name");
        term.field = find_(name);
        auto const found = std::find_if(operators.begin(), operators.end(), [this](operator_text const& each) { return takes(each.text); });
        if (found == operators.end()) fail("one of = != < <= > >= ~ !~");
        term.how = found->is;
        skip_blanks();
        bool const quoted = at_ < text_.size() && text_[at_] == '"';
        term.text = quoted ? quoted_text() : word();
        if (!quoted && term.text.empty()) fail("a number, a word or a text in quotation marks");
        if (!quoted) term.number = number_of(term.text);
        return made;
    }
    [[noreturn]] void fail(std::string_view wanted) const {
        throw argument_error("filter is '" + std::string{text_} + "'; at character " + std::to_string(at_ + 1) + " there must be " +
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
    filter::find_field const& find_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

template <class Value>
bool compares(comparison how, Value left, Value right) noexcept {
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

}  // namespace

bool filter_term::passes(double value) const noexcept { return number && compares(how, value, *number); }

bool filter_term::passes(std::string_view value) const noexcept {
    if (is_pattern()) return fits_pattern(value, text) == (how == comparison::fits);
    if (auto const whole = number ? whole_number(value) : std::nullopt) return passes(*whole);
    return compares(how, value, std::string_view{text});
}

filter::filter(std::string_view text, find_field const& find) {
    parser its{text, find};
    if (!its.at_end()) top_ = its.parse();
}
filter::filter(filter&&) noexcept = default;
filter& filter::operator=(filter&&) noexcept = default;
filter::~filter() = default;

bool has_comparison(std::string_view text) noexcept { return text.find_first_of("=<>~") != std::string_view::npos; }

}  // namespace weft::detail
