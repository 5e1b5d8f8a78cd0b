#pragma once
// A reply with its credit: how many frames the client is ready to take. How they look on the wire is the way's own matter.

#include <weft/observer/internal/reply.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace weft::observe {

/// The most credit that a client can have.
inline constexpr std::int64_t max_credit = 1000;

/// The wire below replies. Threads: any.
class reply_sink {
public:
    reply_sink() = default;
    reply_sink(reply_sink const&) = delete;
    reply_sink& operator=(reply_sink const&) = delete;
    virtual ~reply_sink() = default;
    /// Whether the client has read enough of what was sent so far.
    [[nodiscard]] virtual bool has_room() = 0;
    virtual void frame(json::object body, std::uint64_t sequence, std::uint64_t dropped) = 0;
    virtual void end(json::object body) = 0;
    virtual void fail(request_error const& why) = 0;
};

class paced_reply final : public reply {
public:
    /// For a way that paces by what is unread alone.
    static constexpr std::int64_t unlimited = std::int64_t{1} << 62U;

    paced_reply(std::shared_ptr<reply_sink> to, std::int64_t credit) : to_{std::move(to)}, credit_{credit} {}

    bool wants_frame() override;
    bool frame(json::object body) override;
    void end(json::object body) override;
    void fail(request_error const& why) override;
    bool gone() const override;
    void on_gone(std::function<void()> act) override;

    /// So many more frames; at most max_credit together.
    void add_credit(std::int64_t frames);
    /// The client left or wants no more. Threads: the control thread.
    void leave();

private:
    [[nodiscard]] bool finish();
    [[nodiscard]] bool has_way() const { return !over_ && credit_ > 0; }

    std::shared_ptr<reply_sink> to_;
    std::mutex mutable guard_;
    std::int64_t credit_;          // all below: under guard_
    std::uint64_t sequence_ = 0;
    std::uint64_t dropped_ = 0;
    bool over_ = false;
    bool left_ = false;
    std::vector<std::function<void()>> on_gone_;
};

}  // namespace weft::observe
