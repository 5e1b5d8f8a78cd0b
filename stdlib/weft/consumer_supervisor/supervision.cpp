// What has failed before there was anything to start takes the same way as a start that fails, and so the same log line.

#include <weft/consumer_supervisor/supervision.hpp>
#include <weft/info.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weft::consumer_supervisor::detail {

namespace {

/// The lines of a supervisor, then those of a consumer.
class both final : public observable {
public:
    both(std::shared_ptr<observable const> children, std::shared_ptr<observable const> demand)
        : children_{std::move(children)}, demand_{std::move(demand)} {}

    [[nodiscard]] std::vector<std::pair<std::string, std::string>> observe() const override {
        auto lines = children_->observe();
        for (auto& each : demand_->observe()) lines.push_back(std::move(each));
        return lines;
    }

private:
    std::shared_ptr<observable const> const children_;
    std::shared_ptr<observable const> const demand_;
};

child_start failing(exit_reason why) {
    return child_start{[why = std::move(why)]() -> result<pid> { return why; }};
}

}  // namespace

supervision::supervision(settings const& chosen)
    : chosen_{chosen}, children_{{.intensity = chosen.intensity,
                                  .log_progress = chosen.log_progress,
                                  .on_gone = [this](ref subscription) { places_.leave(subscription); }}} {
    set_behaviour("consumer_supervisor", std::make_shared<both>(children_.shown(), places_.shown()));
}

child_spec supervision::spec_of(result<child_start> made) const {
    child_spec spec{.restart = chosen_.restart, .shutdown = chosen_.shutdown, .backoff = chosen_.backoff};
    if (!made) spec.start = failing(made.error());
    else if (!*made) spec.start = failing(exit_reason::error("bad_specs", "the function start returned an empty child_start"));
    else spec.start = *std::move(made);
    return spec;
}

result<started_child> supervision::start(result<child_start> made, ref subscription) {
    auto started = children_.add(spec_of(std::move(made)), subscription);
    if (!started || !*started) places_.leave(subscription);
    return started;
}

void supervision::handle(message arrived) {
    if (children_.take(arrived)) {
        if (children_.gave_up()) exit(exit_reason::shutdown());
    } else if (arrived.get_if<exit_msg>() == nullptr) {  // the end of a stranger is not its business
        log::error("consumer_supervisor drops an unexpected message " + std::string{arrived.type_name()});
    }
}

}  // namespace weft::consumer_supervisor::detail
