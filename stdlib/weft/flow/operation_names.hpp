#pragma once
// What a layer does, in words for people: the names of its operations' types without what is not part of the word.

#include <weft/detail/type_id.hpp>
#include <weft/flow/departition.hpp>
#include <weft/flow/fold.hpp>
#include <weft/flow/inside.hpp>
#include <weft/flow/operators.hpp>

#include <string>
#include <string_view>

namespace weft::flow::detail {

/// "weft::flow::detail::flat_map_op<…>" is flat_map.
[[nodiscard]] std::string operation_name(std::string_view type);

template <class Op>
struct name_of {
    static std::string text() { return operation_name(weft::detail::type_of<Op>.name); }
};
template <class P>
struct name_of<filter_op<P, false>> {
    static std::string text() { return "reject"; }
};

template <class Ops>
struct names_in;
template <class... Ops>
struct names_in<chain<Ops...>> {
    static std::string text() {
        std::string all;
        ((all += (all.empty() ? "" : ", ") + name_of<Ops>::text()), ...);
        return all;
    }
};

template <class... Ops>
struct names_in<batch_chain<Ops...>> : names_in<chain<Ops...>> {};
template <class Batches, class Window, class Chain>
struct names_in<inside<Batches, Window, Chain>> {
    static std::string text() {
        std::string all = names_in<Batches>::text();
        auto const add = [&all](std::string const& more) { all += (all.empty() || more.empty() ? "" : ", ") + more; };
        if constexpr (!std::is_same_v<Window, no_window>) add("windowed");
        add(names_in<Chain>::text());
        return all;
    }
};
template <class... Parts>
struct name_of<group_with<Parts...>> {
    static std::string text() { return "group_by"; }
};
template <class Reducer, class Emission>
struct name_of<fold_of<Reducer, Emission>> : name_of<Reducer> {};
template <class Fold, class Pick, class Event>
struct name_of<reporting_fold<Fold, Pick, Event>> : name_of<Fold> {};

/// "flat_map, filter, reduce"; empty for a layer that only hands events on.
template <class Ops, class Fold>
std::string names_of() {
    std::string all = names_in<Ops>::text();
    if constexpr (Fold::folds) all += (all.empty() ? "" : ", ") + name_of<Fold>::text();
    return all;
}

}  // namespace weft::flow::detail
