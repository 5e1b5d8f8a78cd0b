// A handler of the log keeps the last events, and one for each client follows it. An event becomes JSON only when there is
// somebody who wants it, and has room for it.

#include <weft/observer/internal/log_listener.hpp>
#include <weft/observer/internal/log_tail.hpp>

#include <weft/errors.hpp>
#include <weft/log/handler.hpp>
#include <weft/log/level.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>

namespace weft::observe {
namespace {

json::object encode(log::event const& what) {
    std::string const name = what.name.empty() ? what.label : what.name;
    std::string_view file = what.where.file_name();
    file.remove_prefix(file.rfind('/') + 1);  // npos + 1 is 0
    return {{"at", utc(what.time)},
            {"level", log::to_string(what.level)},
            {"app", text(what.application)},
            {"pid", what.process ? json::value(to_string(what.process)) : json::value{}},
            {"label", text(name)},
            {"src", file.empty() ? json::value{} : text(std::string{file} + ':' + std::to_string(what.where.line()))},
            {"msg", text(what.text())}};
}

class tail final : public log::handler {
public:
    explicit tail(std::shared_ptr<reply> to) : to_{std::move(to)} {}
    void handle(log::event_ptr const& what, log::caller) override {
        if (to_->gone() || !to_->wants_frame()) return;
        to_->frame(encode(*what));
    }

private:
    std::shared_ptr<reply> const to_;
};

class recent final : public log::handler {
public:
    void handle(log::event_ptr const& what, log::caller) override {
        std::lock_guard const hold{mutex_};
        events_.push_back(what);
        if (events_.size() > log_lines_kept) events_.pop_front();
    }
    [[nodiscard]] std::deque<log::event_ptr> events() const {
        std::lock_guard const hold{mutex_};
        return events_;
    }

private:
    mutable std::mutex mutex_;
    std::deque<log::event_ptr> events_;  // under mutex_
};

class kept_log {
public:
    kept_log() : kept_{std::make_shared<recent>()}, listens_{kept_} {}

    [[nodiscard]] json::object rows(json::object const& request) const {
        auto const limit = static_cast<std::size_t>(integer_or(request, "limit", log_lines_kept, 1, log_lines_kept));
        auto const all = kept_->events();
        json::array made;
        for (std::size_t i = all.size() - std::min(limit, all.size()); i < all.size(); ++i) made.push_back(encode(*all[i]));
        return {{"total", all.size()}, {"rows", std::move(made)}};
    }

private:
    std::shared_ptr<recent> kept_;
    log_listener listens_;
};

void follow_log(json::object const& request, asked&, std::shared_ptr<reply> const& to) {
    std::string const least = text_or(request, "level", "all");
    log::handler_options how;
    try {
        how.least_urgent = log::parse_level(least);
    } catch (argument_error const& wrong) {
        throw bad_argument(wrong.what());
    }
    to->on_gone([id = add_log_handler(std::make_shared<tail>(to), std::move(how))] { static_cast<void>(log::remove_handler(id)); });
}

}  // namespace

void add_log(operation_table& to) {
    to.add({.name = "log", .run = [kept = std::make_shared<kept_log>()](json::object const& request, asked&) { return kept->rows(request); }});
    to.add({.name = "log_tail", .begin = &follow_log});
}

}  // namespace weft::observe
