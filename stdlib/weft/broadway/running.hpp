#pragma once
// What is known of a pipeline while it runs: its names and its shape. Whoever knows the pipeline's name reads it without
// asking a process.

#include <weft/broadway/names.hpp>
#include <weft/broadway/pipeline.hpp>
#include <weft/detail/shared_state.hpp>
#include <weft/pid.hpp>
#include <weft/process.hpp>
#include <weft/via.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::broadway {

/// A pipeline's parts. The processes of a layer are called PREFIX_0, PREFIX_1, … Source: Broadway.topology/1.
struct topology_info {
    struct layer {
        std::string prefix;
        std::string key;  ///< empty for producers
        std::size_t concurrency = 0;
    };
    struct batcher_layer {
        std::string batcher;  ///< the batcher's name
        std::string key;
        std::string prefix;   ///< of its batch processors
        std::size_t concurrency = 0;
    };
    layer producers{};
    layer processors{};
    std::vector<batcher_layer> batchers{};
};

namespace detail {

/// Owner: the pipeline's main process. Others: everybody; it never changes.
class running_pipeline final : public weft::detail::shared_state {
public:
    static constexpr std::string_view kind = "pipeline";

    running_pipeline(names its, topology_info shape, bool rate_limited, weft::detail::type_descriptor const& message)
        : shared_state{kind, its.pipeline().text(), message}, its_{std::move(its)}, shape_{std::move(shape)}, rate_limited_{rate_limited} {}

    [[nodiscard]] names const& its() const noexcept { return its_; }
    [[nodiscard]] topology_info const& shape() const noexcept { return shape_; }
    [[nodiscard]] bool rate_limited() const noexcept { return rate_limited_; }

private:
    names its_;
    topology_info shape_;
    bool rate_limited_;
};

template <class Module>
[[nodiscard]] topology_info shape_of(pipeline<Module> const& of) {
    auto const prefix = [&of](std::string_view part) { return of.its.of(part).text(); };
    topology_info shape{.producers = {prefix("Producer"), {}, of.producers()},
                        .processors = {prefix("Processor_default"), "default", of.processors()}};
    for (auto const& [batcher, chosen] : of.chosen.batchers) {
        std::string const key = key_text(batcher);
        shape.batchers.push_back({prefix(part::batcher(key)), key, prefix("BatchProcessor_" + key), static_cast<std::size_t>(chosen.concurrency)});
    }
    return shape;
}

/// Makes the calling process known as this pipeline's, for as long as the result and the process live.
template <class Module>
[[nodiscard]] std::shared_ptr<running_pipeline> run_as(pipeline<Module> const& of) {
    auto made = std::make_shared<running_pipeline>(of.its, shape_of(of), of.chosen.producer.rate_limiting.has_value(),
                                                   weft::detail::type_of<typename Module::message>);
    weft::detail::shared_state::open(made, self());
    return made;
}

/// Errors: throws call_exit with noproc when no pipeline has the name; `call` says what was wanted of it.
[[nodiscard]] std::shared_ptr<running_pipeline> running(server_name const& name, std::string_view call);

}  // namespace detail

}  // namespace weft::broadway
