// One tracer for each process that is looked at. It asks for what all who look want together, and each of them sorts out its own.

#include <weft/observer/internal/trace_hub.hpp>
#include <weft/observer/internal/exit_codes.hpp>

#include <weft/errors.hpp>
#include <weft/monitor.hpp>
#include <weft/observer/internal/in_process.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>

#include <algorithm>
#include <chrono>

namespace weft::observe {
namespace {

/// One clock for plain threads and processes, whose monotonic_time() begins with their runtime.
// tidy: allow clock::now, the observer is outside of simulation
nanoseconds real_time() { return std::chrono::steady_clock::now().time_since_epoch(); }

/// To the tracer: somebody came or went.
struct look_again {};

using followers = std::vector<std::shared_ptr<trace_follower>>;

/// What all of them together want.
trace_options flags_of(followers const& all) {
    trace_options how{.monotonic_timestamp = true};
    for (auto const& each : all) {
        trace_options const& its = each->question().how;
        how.send = how.send || its.send;
        how.receive = how.receive || its.receive;
        how.procs = how.procs || its.procs;
        how.running = how.running || its.running;
    }
    how.procs = true;  // or nobody would hear of the end
    return how;
}

bool same(trace_options const& a, trace_options const& b) {
    return a.send == b.send && a.receive == b.receive && a.procs == b.procs && a.running == b.running;
}

/// Whatever ends the tracer, those who look are told.
class closing {
public:
    explicit closing(std::shared_ptr<trace_group> what) : what_{std::move(what)} {}
    closing(closing const&) = delete;
    closing& operator=(closing const&) = delete;
    ~closing() { what_->close(nullptr, "the tracer has ended"); }

private:
    std::shared_ptr<trace_group> what_;
};

class tracer {
public:
    tracer(trace_group& its, pid target) : its_{its}, target_{target} {}

    void run() {
        for (;;) {
            auto const now = real_time();
            auto const all = its_.open(now);
            if (all.empty()) break;
            ask_for(flags_of(all));
            auto const next = std::ranges::min(all, {}, &trace_follower::deadline)->deadline();
            receive([&](trace_msg const& event) { tell(event); }, [](look_again) {},
                    after(std::max(next - now, nanoseconds::zero()), [] {}));
        }
        trace_off_all();
    }

private:
    void ask_for(trace_options const& wanted) {
        if (asked_ && same(wanted, flags_)) return;
        trace(target_, wanted);
        asked_ = true;
        flags_ = wanted;
    }
    /// To all who look by now, also those who came while this waited.
    void tell(trace_msg const& event) {
        auto const now = real_time();
        if (now - second_began_ >= std::chrono::seconds{1}) {
            second_began_ = now;
            in_second_ = 0;
        }
        if (++in_second_ > trace_group::most_a_second) {
            trace_off_all();
            return its_.close(nullptr, "more than " + std::to_string(trace_group::most_a_second) + " events in a second");
        }
        for (auto const& each : its_.open(now)) each->take(event, now);
        // There is nothing more to see, for whoever comes now either.
        if (event.event == trace_event::exit && event.process == target_) its_.close(nullptr, "the process has ended");
    }

    trace_group& its_;
    pid target_;
    trace_options flags_{};
    bool asked_ = false;
    nanoseconds second_began_{};
    std::uint64_t in_second_ = 0;
};

void wait_for_end(pid of) {
    ref const watched = monitor(of);
    receive(when([watched](down_msg const& end) { return end.monitor == watched; }, [](down_msg const&) {}));
}

/// `before`: who traced it last, if that one may not have let go of it yet.
void trace_for(std::shared_ptr<trace_group> const& its, pid target, pid before) {
    closing const at_the_end{its};
    try {
        if (before) wait_for_end(before);
        tracer{*its, target}.run();
    } catch (noproc_error const& gone) {
        auto const no = no_such_process(gone.what());
        its->close(&no, {});
    } catch (argument_error const& wrong) {
        auto const no = bad_argument(wrong.what());
        its->close(&no, {});
    }
}

}  // namespace

bool trace_group::join(std::shared_ptr<trace_follower> who) {
    std::lock_guard const hold{mutex_};
    if (!closed_) all_.push_back(std::move(who));
    return !closed_;
}

followers trace_group::open(nanoseconds now) {
    std::lock_guard const hold{mutex_};
    std::erase_if(all_, [now](auto const& each) { return each->is_over(now); });
    closed_ = closed_ || all_.empty();
    return all_;
}

void trace_group::close(request_error const* why, std::string_view ended) {
    std::lock_guard const hold{mutex_};
    closed_ = true;
    for (auto const& each : std::exchange(all_, {})) {
        if (why != nullptr) each->fail(*why);
        else each->end(ended);
    }
}

void trace_hub::begin(json::object const& request, asked& by, std::shared_ptr<reply> const& to) {
    pid const target = asked_process(request, by.from());
    auto const question = read_trace(request, target);
    if (question.reveal) check_may_reveal(by, "trace pid=" + to_string(target));
    runtime& in = live_runtime(by);
    auto const follower = std::make_shared<trace_follower>(question, in, to, real_time());
    auto& group = groups_[target];
    if (group == nullptr || !group->join(follower)) {
        auto fresh = std::make_shared<trace_group>();
        static_cast<void>(fresh->join(follower));
        start(in, target, group == nullptr ? pid{} : group->tracer, fresh);
        group = std::move(fresh);
    } else {
        send(group->tracer, look_again{});
    }
    to->on_gone([tracer = group->tracer] { send(tracer, look_again{}); });
}

void trace_hub::start(runtime& in, pid target, pid before, std::shared_ptr<trace_group> const& what) {
    try {
        what->tracer = in.spawn([what, target, before] { trace_for(what, target, before); },
                                {.label = "observer/trace", .priority = priority::high});
    } catch (system_limit const& none) {
        throw request_error{"busy", none.what(), exit_busy};
    }
}

void trace_hub::look_after() {
    auto const now = real_time();
    std::erase_if(groups_, [now](auto const& each) {
        if (each.second == nullptr) return true;
        if (!each.second->open(now).empty()) return false;
        exit_signal(each.second->tracer, exit_reason::kill());  // its end ends what it traces
        return !is_alive(each.second->tracer);
    });
}

void add_trace(operation_table& to) {
    auto const hub = std::make_shared<trace_hub>();
    to.add({.name = "trace", .begin = [hub](json::object const& request, asked& by, std::shared_ptr<reply> const& answer) {
                hub->begin(request, by, answer);
            }});
    to.each_second([hub](node_context&) { hub->look_after(); });
}

}  // namespace weft::observe
