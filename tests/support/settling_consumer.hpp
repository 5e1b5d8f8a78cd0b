#pragma once
// A consumer of a broker's deliveries that settles them as a test says, and reports each one: what a pipeline's last stage
// does, without a pipeline.

#include <weft/broadway/acknowledger.hpp>
#include <weft/broadway/message.hpp>
#include <weft/exit_reason.hpp>
#include <weft/send.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

enum class verdict_on { success, failure, nothing_yet };

/// One delivery, and what was said of it.
struct delivered {
    std::string data;
    std::shared_ptr<broadway::receipt> receipt;
};

inline void settle_deliveries(std::span<delivered const> all, bool well) {
    broadway::status const status = well ? broadway::status{} : broadway::status{{broadway::failure_kind::failed, exit_reason{"bad data"}}};
    std::vector<broadway::settlement> list;
    for (delivered const& one : all)
        if (one.receipt->settle()) list.emplace_back(*one.receipt, status, one.data);
    if (list.empty()) return;
    if (well) list.front().receipt().to()->ack(list, {});
    else list.front().receipt().to()->ack({}, list);
}

struct batch_delivered {
    std::vector<delivered> all;
};

/// The receipts go to the test's process with the report; those that are settled are settled before.
class settling_consumer {
public:
    using judge = std::function<verdict_on(broadway::delivery const&)>;

    settling_consumer(pid to, judge says) : to_{to}, says_{std::move(says)} {}

    void handle_events(std::span<broadway::delivery const> batch) {
        std::vector<delivered> good, bad, all;
        for (broadway::delivery const& one : batch) {
            verdict_on const verdict = says_(one);
            if (verdict == verdict_on::success) good.push_back({one.data, one.receipt});
            if (verdict == verdict_on::failure) bad.push_back({one.data, one.receipt});
            all.push_back({one.data, one.receipt});
        }
        settle_deliveries(good, true);
        settle_deliveries(bad, false);
        send(to_, batch_delivered{std::move(all)});
    }

private:
    pid to_;
    judge says_;
};

inline settling_consumer::judge always(verdict_on verdict) {
    return [verdict](broadway::delivery const&) { return verdict; };
}

}  // namespace weft::test
