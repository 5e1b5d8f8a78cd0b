// A watch lives in its timer's handler: when the timer is cancelled, it is gone. Without credit nothing is computed.

#include <weft/observer/internal/watch.hpp>

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <utility>

namespace weft::observe {
namespace {

using boost::system::error_code;

class watch : public std::enable_shared_from_this<watch> {
public:
    watch(operation_table const& table, boost::asio::io_context& loop, json::object request, asked by, std::shared_ptr<reply> to)
        : table_{table}, request_(std::move(request)), name_{text_or(request_, "of", "")},
          every_ms_{integer_or(request_, "every_ms", 1000, shortest_interval_ms, longest_interval_ms)}, by_{std::move(by)}, to_{std::move(to)},
          timer_{loop} {
        auto const& what = table_.permitted(name_, by_.who);
        if (what.needs != role::read || !what.run)
            throw bad_argument("of is '" + name_ + "'; it must be an operation that answers at once and changes nothing");
    }
    void start() {
        to_->on_gone([weak = weak_from_this()] {
            if (auto const self = weak.lock()) self->timer_.cancel();
        });
        tick();
    }

private:
    void tick() {
        if (to_->gone()) return;
        auto const interval = static_cast<std::int64_t>(static_cast<double>(every_ms_) * by_.node.last.stretch);
        if (to_->wants_frame() && !send(interval)) return;
        timer_.expires_after(std::chrono::milliseconds{std::min(interval, longest_interval_ms)});
        timer_.async_wait([self = shared_from_this()](error_code cancelled) {
            if (!cancelled) self->tick();
        });
    }
    bool send(std::int64_t interval) {
        try {
            auto body = table_.run(name_, request_, by_);
            if (interval > every_ms_) body["effective_ms"] = interval;
            return to_->frame(std::move(body)), true;
        } catch (request_error const& no) {
            return to_->fail(no), false;
        } catch (std::exception const& failed) {
            return to_->fail(internal_error(failed.what())), false;
        }
    }

    operation_table const& table_;
    json::object request_;
    std::string name_;
    std::int64_t every_ms_;
    asked by_;
    std::shared_ptr<reply> to_;
    boost::asio::steady_timer timer_;
};

}  // namespace

void add_watch(operation_table& to, boost::asio::io_context& loop) {
    to.add({.name = "watch", .begin = [&to, &loop](json::object const& request, asked& by, std::shared_ptr<reply> answer) {
        std::make_shared<watch>(to, loop, request, by, std::move(answer))->start();
    }});
}

}  // namespace weft::observe
