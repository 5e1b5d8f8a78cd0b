// A guest that has a spec is started as a supervisor would start it; one without is looked up.

#include <weft/flow/guests.hpp>
#include <weft/names.hpp>

#include <exception>
#include <utility>

namespace weft::flow::detail {

namespace {

class guest_maker final : public stage_maker {
public:
    explicit guest_maker(std::vector<guest> guests) : guests_{std::move(guests)} {}

    [[nodiscard]] result<pid> start(std::string, std::size_t index) override {
        guest const& one = guests_[index];
        if (one.spec) return start_child(*one.spec);
        pid const found = one.running.id ? one.running.id : whereis(one.running.name);
        if (!found) return exit_reason::noproc();
        return found;
    }

private:
    static result<pid> start_child(child_spec const& spec) {
        try {
            auto const started = spec.start();
            if (!started) return started.error();
            return started->process;
        } catch (forced_unwind const&) {
            throw;
        } catch (...) {
            return exit_reason::from_exception(std::current_exception());
        }
    }

    std::vector<guest> guests_;
};

}  // namespace

planned_layer planned_guests(char const* name, std::vector<guest> guests) {
    planned_layer planned{.name = name, .route = "its own"};
    for (guest const& one : guests) {
        planned_stage stage{.owner = stage_owner::outside, .demand = one.demand};
        if (one.spec) {
            stage.owner = stage_owner::guest;
            stage.shutdown = one.spec->shutdown;
        }
        planned.operations += (planned.operations.empty() ? "" : ", ") + (one.spec ? one.spec->id : to_string(one.running));
        planned.stages.push_back(std::move(stage));
    }
    planned.make = std::make_unique<guest_maker>(std::move(guests));
    return planned;
}

}  // namespace weft::flow::detail
