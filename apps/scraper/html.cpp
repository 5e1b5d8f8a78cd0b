// A tokenizer that looks at tags only (html.hpp). A tree would be more than is needed, and dear: the libraries that make one
// take quadratic time, or stack without a bound, for a page that nests deep enough, and pages are written by anybody.

#include "scraper/html.hpp"

#include "console/text.hpp"
#include "scraper/references.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace scraper {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// Whose content is text, in which a tag is no tag.
bool is_raw(std::string_view name) {
    constexpr std::array<std::string_view, 8> raw{"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"};
    return std::ranges::any_of(raw, [name](std::string_view each) { return boost::iequals(each, name); });
}

std::string with_single_blanks(std::string_view text) {
    std::string single;
    for (char const c : text) {
        if (!is_blank(c)) single += c;
        else if (!single.empty() && single.back() != ' ') single += ' ';
    }
    if (single.ends_with(' ')) single.pop_back();
    return single;
}

struct tag {
    std::string_view name;
    std::optional<std::string_view> href;  // of several the first
};

class tokenizer {
public:
    explicit tokenizer(std::string_view text) : left_{text} {}

    page_content read() {
        while (skip_to('<')) {
            if (left_.starts_with("<!--")) skip_comment();
            else if (left_.size() > 1 && is_letter(left_[1])) read_start();
            else if (left_.size() > 2 && left_[1] == '/' && is_letter(left_[2])) skip_end();
            else if (left_.size() > 1 && (left_[1] == '!' || left_[1] == '?' || left_[1] == '/')) skip_past('>');
            else left_.remove_prefix(1);
        }
        return std::move(found_);
    }

private:
    bool skip_to(char c) {
        left_.remove_prefix(std::min(left_.find(c), left_.size()));
        return !left_.empty();
    }
    void skip_past(char c) {
        if (skip_to(c)) left_.remove_prefix(1);
    }
    template <class Predicate>
    std::string_view take_while(Predicate const& fits) {
        auto const end = std::ranges::find_if_not(left_, fits);
        auto const taken = left_.substr(0, static_cast<std::size_t>(end - left_.begin()));
        left_.remove_prefix(taken.size());
        return taken;
    }

    // "<!-->" and "<!--->" are whole ones.
    void skip_comment() {
        left_.remove_prefix(2);
        auto const end = left_.find("-->");
        left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 3);
    }

    void skip_end() {
        left_.remove_prefix(2);
        static_cast<void>(read_tag());
    }

    void read_start() {
        left_.remove_prefix(1);
        auto const seen = read_tag();
        if (!seen) return;
        if (seen->href && (boost::iequals(seen->name, "a") || boost::iequals(seen->name, "area")))
            found_.links.push_back(decode_references(*seen->href));
        if (seen->href && found_.base.empty() && boost::iequals(seen->name, "base")) found_.base = decode_references(*seen->href);
        if (is_raw(seen->name)) read_raw(seen->name);
    }

    // From its name on; nothing when the text ends inside.
    std::optional<tag> read_tag() {
        tag seen{.name = take_while([](char c) { return !is_blank(c) && c != '/' && c != '>'; }), .href = {}};
        for (;;) {
            take_while([](char c) { return is_blank(c) || c == '/'; });
            if (left_.empty()) return std::nullopt;
            if (left_.front() == '>') break;
            auto const [name, value] = read_attribute();
            if (!seen.href && value && boost::iequals(name, "href")) seen.href = value;
        }
        left_.remove_prefix(1);
        return seen;
    }

    std::pair<std::string_view, std::optional<std::string_view>> read_attribute() {
        bool first = true;  // a name may begin with =
        auto const name = take_while([&first](char c) { return std::exchange(first, false) || (!is_blank(c) && c != '/' && c != '>' && c != '='); });
        take_while(is_blank);
        if (!left_.starts_with('=')) return {name, std::nullopt};
        left_.remove_prefix(1);
        take_while(is_blank);
        return {name, read_value()};
    }

    std::string_view read_value() {
        if (!left_.starts_with('"') && !left_.starts_with('\'')) return take_while([](char c) { return !is_blank(c) && c != '>'; });
        char const quote = left_.front();
        left_.remove_prefix(1);
        auto const value = take_while([quote](char c) { return c != quote; });
        if (!left_.empty()) left_.remove_prefix(1);
        return value;
    }

    void read_raw(std::string_view name) {
        auto const whole = left_;
        while (skip_to('<') && !is_end_of(name)) left_.remove_prefix(1);
        if (has_title_ || !boost::iequals(name, "title")) return;
        has_title_ = true;
        found_.title = with_single_blanks(decode_references(whole.substr(0, whole.size() - left_.size())));
    }

    [[nodiscard]] bool is_end_of(std::string_view name) const {
        auto const begin = left_.substr(0, name.size() + 3);
        return begin.size() == name.size() + 3 && begin[1] == '/' && boost::iequals(begin.substr(2, name.size()), name) &&
               (is_blank(begin.back()) || begin.back() == '/' || begin.back() == '>');
    }

    std::string_view left_;
    page_content found_;
    bool has_title_ = false;
};

}  // namespace

page_content read_html(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (console::is_utf8(text)) return tokenizer{text}.read();
    auto const utf8 = utf8_of_latin1(text);
    return tokenizer{utf8}.read();
}

}  // namespace scraper
