// The process owns the duty to answer, so however it ends, the client is told.

#include <weft/observer/internal/in_process.hpp>
#include <weft/observer/internal/exit_codes.hpp>

#include <weft/errors.hpp>
#include <weft/exit_reason.hpp>
#include <weft/process.hpp>
#include <weft/runtime.hpp>
#include <weft/spawn.hpp>

#include <utility>

namespace weft::observe {
namespace {

/// Whoever ends without an answer has told so.
class duty_to_answer {
public:
    explicit duty_to_answer(std::shared_ptr<reply> to) : to_{std::move(to)} {}
    duty_to_answer(duty_to_answer const&) = delete;
    duty_to_answer& operator=(duty_to_answer const&) = delete;
    ~duty_to_answer() {
        if (to_ && !to_->gone()) to_->fail({"ended", "what was to make the answer has ended", exit_failed});
    }
    [[nodiscard]] reply& to() const noexcept { return *to_; }
    void withdraw() noexcept { to_.reset(); }

private:
    std::shared_ptr<reply> to_;
};

void make_answer(reply& to, std::function<json::object()> const& make) {
    try {
        to.end(make());
    } catch (forced_unwind const&) {
        throw;
    } catch (request_error const& no) {
        to.fail(no);
    } catch (process_exit const& ended) {
        to.fail({"failed", ended.reason().to_string(), exit_failed});
    } catch (std::exception const& thrown) {
        to.fail({"internal", thrown.what(), exit_internal});
    }
}

}  // namespace

runtime& live_runtime(asked& by) {
    if (by.node.live == nullptr) throw request_error{"not_here", "there is no runtime to ask", exit_internal};
    return *by.node.live;
}

void answer_in_process(asked& by, std::shared_ptr<reply> const& to, std::string const& what, std::function<json::object()> make) {
    runtime& in = live_runtime(by);
    auto const duty = std::make_shared<duty_to_answer>(to);
    try {
        pid const worker = in.spawn([duty, make = std::move(make)] { make_answer(duty->to(), make); }, {.label = "observer/" + what});
        to->on_gone([worker] { exit_signal(worker, exit_reason::kill()); });
    } catch (system_limit const& none) {
        duty->withdraw();
        throw request_error{"busy", none.what(), exit_busy};
    }
}

}  // namespace weft::observe
