#pragma once
// A stage's choice of dispatcher, before there is a stage: by_demand, round_robin, broadcast or by_partition, for events of
// type T.

#include <weft/gen_stage/broadcast_router.hpp>
#include <weft/gen_stage/demand_router.hpp>
#include <weft/gen_stage/partition_router.hpp>
#include <weft/gen_stage/round_robin_router.hpp>

#include <memory>
#include <utility>

namespace weft::gen_stage {

namespace detail {

/// A dispatcher of a library's own: Router derives from router<T>.
template <class Router, class Options>
struct brought {
    Options options;
};

}  // namespace detail

/// Converts from each of the four; a broadcast of events that cannot be copied, and a hash for other events, do not
/// compile. Errors: argument_error for an option out of its range. Threads: a value; copies share what nobody changes.
template <class T>
class dispatcher {
public:
    dispatcher(by_demand options = {}) : made_by_{maker<detail::demand_router<T>>(detail::checked(options))} {}
    dispatcher(round_robin options) : made_by_{maker<detail::round_robin_router<T>>(detail::checked(options))} {}
    dispatcher(broadcast) : made_by_{std::make_shared<broadcast_factory>()} {}
    template <class Hash>
    dispatcher(partition_choice<Hash> choice)
        : made_by_{maker<detail::partition_router<T, Hash>>(std::move(choice))} {
        static_assert(!std::is_same_v<Hash, detail::whole_event> || detail::hashable_key<T>,
                      "by_partition(count) hashes the whole event, which has no std::hash: give by_partition a hash");
    }
    /// One that a library brings: each stage gets a Router made from a copy of `options`.
    template <class Router, class Options>
    dispatcher(detail::brought<Router, Options> choice) : made_by_{maker<Router>(std::move(choice.options))} {}
    template <class Other>
        requires(!std::is_same_v<Other, dispatcher>)
    dispatcher(Other const&) {
        static_assert(std::is_void_v<Other>, "a dispatcher is by_demand, round_robin, broadcast or by_partition(...)");
    }

    [[nodiscard]] std::unique_ptr<detail::router<T>> make_router() const { return made_by_->make(); }

private:
    struct factory {
        factory() = default;
        factory(factory const&) = delete;
        factory& operator=(factory const&) = delete;
        virtual ~factory() = default;
        [[nodiscard]] virtual std::unique_ptr<detail::router<T>> make() const = 0;
    };
    template <class Router, class Options>
    struct factory_of final : factory {
        explicit factory_of(Options given) : options{std::move(given)} {}
        [[nodiscard]] std::unique_ptr<detail::router<T>> make() const override {
            return std::make_unique<Router>(options);
        }
        Options options;
    };
    struct broadcast_factory final : factory {
        [[nodiscard]] std::unique_ptr<detail::router<T>> make() const override {
            return std::make_unique<detail::broadcast_router<T>>();
        }
    };

    template <class Router, class Options>
    static std::shared_ptr<factory const> maker(Options options) {
        return std::make_shared<factory_of<Router, Options>>(std::move(options));
    }

    std::shared_ptr<factory const> made_by_;
};

}  // namespace weft::gen_stage
