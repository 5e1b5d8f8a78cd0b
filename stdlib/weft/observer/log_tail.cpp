// A handler of the log for each client that follows it. It makes no event that the client has no room for.

#include <weft/observer/internal/log_tail.hpp>

#include <weft/errors.hpp>
#include <weft/log/handler.hpp>
#include <weft/log/level.hpp>

#include <array>
#include <atomic>
#include <ctime>

namespace weft::observe {
namespace {

constexpr int exit_internal = 70;

std::string utc(nanoseconds since_1970) {
    std::time_t const seconds = static_cast<std::time_t>(since_1970.count() / 1'000'000'000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 32> date{};
    std::size_t const length = std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::string const millis = std::to_string(1000 + since_1970.count() / 1'000'000 % 1000).substr(1);
    return std::string{date.data(), length} + '.' + millis + 'Z';
}

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

}  // namespace

void follow_log(json::object const& request, asked&, std::shared_ptr<reply> const& to) {
    static std::atomic<std::uint64_t> tails{0};
    std::string const least = text_or(request, "level", "all");
    log::handler_options how;
    try {
        how.least_urgent = log::parse_level(least);
    } catch (argument_error const& wrong) {
        throw bad_argument(wrong.what());
    }
    // Relaxed: a number.
    std::string const id = "observer-" + std::to_string(tails.fetch_add(1, std::memory_order_relaxed));
    if (auto const added = log::add_handler(id, std::make_shared<tail>(to), std::move(how)); !added)
        throw request_error{"internal", added.error().to_string(), exit_internal};
    to->on_gone([id] { static_cast<void>(log::remove_handler(id)); });
}

}  // namespace weft::observe
