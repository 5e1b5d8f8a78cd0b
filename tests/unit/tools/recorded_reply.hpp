#pragma once
// A reply that keeps what it is told, for tests of operations without a client.

#include <weft/observer/internal/reply.hpp>

#include <atomic>
#include <future>
#include <optional>
#include <utility>

namespace weft::observe {

class recorded_reply final : public reply {
public:
    bool wants_frame() override { return true; }
    bool frame(json::object body) override { return frames.push_back(std::move(body)), true; }
    void end(json::object body) override {
        answered_ = true;
        last_.set_value(std::move(body));
    }
    void fail(request_error const& why) override {
        answered_ = true;
        last_.set_exception(std::make_exception_ptr(why));
    }
    bool gone() const override { return answered_; }
    void on_gone(std::function<void()> act) override { left = std::move(act); }

    /// Blocks: until the last answer is there. Errors: the request_error that it failed with.
    [[nodiscard]] json::object last() { return last_.get_future().get(); }

    std::vector<json::object> frames{};
    std::function<void()> left{};

private:
    std::atomic<bool> answered_ = false;  // by whichever process answers
    std::promise<json::object> last_;
};

}  // namespace weft::observe
