#pragma once
// What all processes of one pipeline share and nobody changes: its checked options and its names.

#include <weft/broadway/options.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace weft::broadway::detail {

template <class Module>
struct pipeline {
    using message = typename Module::message;
    using batcher = typename message::batcher_type;
    static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

    explicit pipeline(options<Module> given) : chosen{std::move(given)}, its{chosen.name, naming(chosen)} {}

    /// The batcher's place among the options, or `unknown`.
    [[nodiscard]] std::size_t index_of(batcher key) const noexcept {
        auto const& all = chosen.batchers;
        auto const found = std::find_if(all.begin(), all.end(), [key](auto const& one) { return one.first == key; });
        return found == all.end() ? unknown : static_cast<std::size_t>(found - all.begin());
    }
    [[nodiscard]] std::size_t producers() const noexcept { return static_cast<std::size_t>(chosen.producer.concurrency); }
    [[nodiscard]] std::size_t processors() const noexcept { return static_cast<std::size_t>(*chosen.processors.concurrency); }
    [[nodiscard]] bool batches() const noexcept { return !chosen.batchers.empty(); }
    /// "orders.processor/0": the pipeline's name and the part.
    [[nodiscard]] std::string label(std::string const& part) const { return chosen.name.text() + '.' + part; }

    options<Module> chosen;
    names its;

private:
    static process_name_function naming(options<Module> const& from) {
        if (from.process_name) return from.process_name;
        if constexpr (requires { Module::process_name(from.name, std::string_view{}); }) {
            return [](server_name const& name, std::string_view part) -> server_name { return Module::process_name(name, part); };
        } else {
            return {};
        }
    }
};

template <class Module>
using pipeline_ptr = std::shared_ptr<pipeline<Module> const>;

}  // namespace weft::broadway::detail
