#include "proc/crash_book.hpp"

#include "base/stack_trace.hpp"
#include "proc/throw_notes.hpp"

#include <weft/errors.hpp>

#include <algorithm>

namespace weft::proc {
namespace {

void check(crash_report_options const& of) {
    auto const refuse = [](char const* name, std::size_t value, std::string const& allowed) {
        throw argument_error{"crash reports: " + std::string{name} + " is " + std::to_string(value) + "; allowed are " + allowed};
    };
    if (of.kept == 0) refuse("kept", of.kept, "1 and more");
    if (of.messages > process_details::most_messages)
        refuse("messages", of.messages, "0 to " + std::to_string(process_details::most_messages));
    if (of.text_bytes < 64) refuse("text_bytes", of.text_bytes, "64 and more");
    if (of.file_bytes < 1024) refuse("file_bytes", of.file_bytes, "1024 and more");
}

/// The same without the exception, whose destructor is the program's and must not wait for somebody to forget a report.
exit_reason without_exception(exit_reason const& reason, std::size_t most, std::string trace) {
    if (reason.what() == exit_reason::kind::error)
        return exit_reason::error(std::string{reason.type()}, cut(std::string{reason.text()}, most), std::move(trace));
    if (reason.what() == exit_reason::kind::custom) return exit_reason{cut(std::string{reason.text()}, most)};
    return reason;
}

}  // namespace

std::string cut(std::string text, std::size_t most) {
    if (text.size() <= most) return text;
    std::string const mark = "… (cut, " + std::to_string(text.size()) + " bytes)";
    std::size_t keep = most > mark.size() ? most - mark.size() : 0;
    while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xC0U) == 0x80U) --keep;
    text.resize(keep);
    return text + mark;
}

crash_book& crash_book::instance() {
    static auto* const only = new crash_book;  // reachable for ever: runtimes may outlive static destruction
    return *only;
}

void crash_book::configure(crash_report_options options) {
    check(options);
    auto fresh = std::make_shared<crash_report_options const>(std::move(options));
    std::deque<page_ptr> forgotten;  // destroyed without the lock
    std::lock_guard const hold{mutex_};
    options_ = std::move(fresh);
    while (pages_.size() > options_->kept) {
        forgotten.push_back(std::move(pages_.front()));
        pages_.pop_front();
    }
}

std::shared_ptr<crash_report_options const> crash_book::options() const {
    std::lock_guard const hold{mutex_};
    return options_;
}

std::uint64_t crash_book::keep(crash_report what, exit_reason const& reason) {
    auto const how = options();
    auto fresh = std::make_shared<page>();
    bool const hidden = what.process.sensitive;
    bool const thrown = reason.exception() != nullptr;
    if (thrown && !hidden) fresh->thrown_at = where_thrown(reason.exception());
    // A trace without an exception is a text already.
    what.reason = without_exception(reason, how->text_bytes, thrown || hidden ? std::string{} : std::string{reason.trace()});
    fresh->what = std::move(what);
    page_ptr forgotten;  // destroyed without the lock
    std::lock_guard const hold{mutex_};
    fresh->what.number = ++last_;
    pages_.push_back(std::move(fresh));
    if (pages_.size() > options_->kept) {
        forgotten = std::move(pages_.front());
        pages_.pop_front();
    }
    return last_;
}

crash_report crash_book::page::read() const {
    crash_report out = what;
    if (!thrown_at.empty())
        out.reason = exit_reason::error(std::string{what.reason.type()}, std::string{what.reason.text()}, base::describe_trace(thrown_at));
    return out;
}

std::vector<crash_report> crash_book::all() const {
    std::vector<page_ptr> pages;
    {
        std::lock_guard const hold{mutex_};
        pages.assign(pages_.begin(), pages_.end());
    }
    std::vector<crash_report> out;
    out.reserve(pages.size());
    for (page_ptr const& each : pages) out.push_back(each->read());
    return out;
}

crash_book::page_ptr crash_book::look_for(std::function<bool(page const&)> const& wanted) const {
    std::lock_guard const hold{mutex_};
    auto const found = std::find_if(pages_.rbegin(), pages_.rend(), [&](page_ptr const& each) { return wanted(*each); });
    return found == pages_.rend() ? nullptr : *found;
}

std::optional<crash_report> crash_book::find(std::uint64_t number) const {
    page_ptr const found = look_for([number](page const& each) { return each.what.number == number; });
    return found == nullptr ? std::nullopt : std::optional{found->read()};
}

std::optional<crash_report> crash_book::find(pid of) const {
    page_ptr const found = look_for([of](page const& each) { return each.what.process.summary.id == of; });
    return found == nullptr ? std::nullopt : std::optional{found->read()};
}

std::uint64_t crash_book::number_of(pid who) const {
    page_ptr const found = look_for([who](page const& each) { return each.what.process.summary.id == who; });
    return found == nullptr ? 0 : found->what.number;
}

}  // namespace weft::proc
