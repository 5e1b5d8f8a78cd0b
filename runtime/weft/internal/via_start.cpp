#include <weft/errors.hpp>
#include <weft/internal/via_start.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>

#include <exception>
#include <string>
#include <utility>

namespace weft::internal {

namespace {

class named_body {
public:
    named_body(detail::unique_function body, std::shared_ptr<naming> name) : body_{std::move(body)}, name_{std::move(name)} {}

    detail::afterwards operator()() {
        if (!begun_ && !begin()) return {};
        try {
            detail::afterwards const next = body_();
            if (!next.rests) name_->keeper->unregister_self();
            return next;
        } catch (forced_unwind const&) {
            throw;  // a process that is being unwound may not wait; the keeper notices its end
        } catch (...) {
            name_->keeper->unregister_self();
            throw;
        }
    }

private:
    bool begin() {
        begun_ = true;
        exit_reason refused;
        try {
            result<void> const taken = name_->keeper->register_self();
            if (taken) return true;
            pid const holder = name_->keeper->whereis();
            refused = holder ? already_started(holder) : taken.error();
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            refused = exit_reason::from_exception(std::current_exception());
        }
        unlink(parent());  // the starter hears of it by the start that failed
        name_->refused = std::move(refused);
        body_ = {};
        return false;
    }

    detail::unique_function body_;
    std::shared_ptr<naming> name_;
    bool begun_ = false;
};

}  // namespace

detail::unique_function under_name(detail::unique_function body, std::shared_ptr<naming> name) {
    return named_body{std::move(body), std::move(name)};
}

exit_reason already_started(pid holder) { return exit_reason{"already_started(" + to_string(holder) + ")"}; }

}  // namespace weft::internal
