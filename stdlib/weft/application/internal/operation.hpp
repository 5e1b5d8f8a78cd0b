#pragma once
// An operation: a process that starts, stops or changes applications for whoever called, and answers when it is done. It
// belongs to nobody, so it goes on when its caller is gone, and the system's stop waits for it.

#include <weft/alias.hpp>
#include <weft/application/internal/book.hpp>
#include <weft/application/why.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace weft::app {

/// The calling process is an operation as long as this lives, unless it is refused.
class operation_ticket {
public:
    explicit operation_ticket(book& of) : book_{of}, valid_{of.enter(self())} {}
    operation_ticket(operation_ticket const&) = delete;
    operation_ticket& operator=(operation_ticket const&) = delete;
    ~operation_ticket() {
        if (valid_) book_.leave(self());
    }
    [[nodiscard]] explicit operator bool() const noexcept { return valid_; }

private:
    book& book_;
    bool valid_;
};

template <class T>
struct operation_answer {
    ref request;
    result<T> value;
};

/// Runs `work` as an operation and returns what it returns. Blocks: parks until then. Errors: stopping; the reason with
/// which the operation ended, if somebody ended it. Threads: from a process.
template <class T>
[[nodiscard]] result<T> in_operation(std::string label, std::function<result<T>(std::shared_ptr<book> const&)> work) {
    auto const here = this_book();
    ref const request = alias(alias_mode::reply);
    pid const operation = here->in().spawn(
        [here, request, work = std::move(work)] {
            operation_ticket const ticket{*here};
            send(request, operation_answer<T>{request, ticket ? work(here) : result<T>{why::stopping()}});
        },
        {.label = std::move(label)});
    ref const watch = monitor(operation);
    std::optional<result<T>> outcome;
    receive(when([&](operation_answer<T> const& it) { return it.request == request; },
                 [&](operation_answer<T> it) { outcome.emplace(std::move(it.value)); }),
            when([&](down_msg const& down) { return down.monitor == watch; },
                 [&](down_msg down) { outcome.emplace(down.reason); }));
    demonitor(watch, {.flush = true});
    return std::move(*outcome);
}

}  // namespace weft::app
