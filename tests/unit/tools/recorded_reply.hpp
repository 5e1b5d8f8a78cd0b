#pragma once
// A reply that keeps what it is told, for tests of operations without a client.

#include <weft/observer/internal/reply.hpp>

#include <future>
#include <optional>
#include <utility>

namespace weft::observe {

class recorded_reply final : public reply {
public:
    bool wants_frame() override { return true; }
    bool frame(json::object body) override { return frames.push_back(std::move(body)), true; }
    void end(json::object body) override { last_.set_value(std::move(body)); }
    void fail(request_error const& why) override { last_.set_exception(std::make_exception_ptr(why)); }
    bool gone() const override { return false; }
    void on_gone(std::function<void()> act) override { left = std::move(act); }

    /// Blocks: until the last answer is there. Errors: the request_error that it failed with.
    [[nodiscard]] json::object last() { return last_.get_future().get(); }

    std::vector<json::object> frames{};
    std::function<void()> left{};

private:
    std::promise<json::object> last_;
};

}  // namespace weft::observe
