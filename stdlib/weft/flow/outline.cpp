// Plans in words.

#include <weft/flow/operation_names.hpp>
#include <weft/flow/outline.hpp>

namespace weft::flow {

namespace {

std::string counted(std::size_t stages) { return std::to_string(stages) + (stages == 1 ? " stage" : " stages"); }

std::string listed(std::vector<std::size_t> const& layers) {
    std::string all;
    for (std::size_t const one : layers) all += (all.empty() ? "" : ", ") + std::to_string(one);
    return all;
}

std::string line_of(outline_layer const& layer, std::size_t index) {
    std::string text = std::to_string(index) + " " + layer.name + ": " + counted(layer.stages);
    if (!layer.from.empty()) text += " from " + listed(layer.from) + ", max_demand " + std::to_string(layer.max_demand);
    if (!layer.operations.empty()) text += ": " + layer.operations;
    return text + "; out by " + layer.route + "\n";
}

// In a quoted string of the DOT language.
std::string quoted(std::string const& text) {
    std::string all = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') all += '\\';
        all += c;
    }
    return all + "\"";
}

std::string node_of(outline_layer const& layer, std::size_t index) {
    std::string const what = layer.operations.empty() ? layer.name : layer.name + ": " + layer.operations;
    return "    " + std::to_string(index) + " [label=" + quoted(what + ", " + counted(layer.stages)) + "];\n";
}

}  // namespace

std::size_t outline::processes() const noexcept {
    std::size_t sum = 0;
    for (outline_layer const& layer : layers) sum += layer.stages;
    return sum;
}

std::string outline::to_text() const {
    std::string text;
    for (std::size_t i = 0; i < layers.size(); ++i) text += line_of(layers[i], i);
    return text + "result from " + listed(last) + "\n";
}

std::string outline::to_dot() const {
    std::string text = "digraph flow {\n    rankdir=LR;\n    node [shape=box];\n";
    for (std::size_t i = 0; i < layers.size(); ++i) text += node_of(layers[i], i);
    auto const edge = [&text, this](std::size_t from, std::string const& to) {
        text += "    " + std::to_string(from) + " -> " + to + " [label=" + quoted(layers[from].route) + "];\n";
    };
    for (std::size_t i = 0; i < layers.size(); ++i) {
        for (std::size_t const from : layers[i].from) edge(from, std::to_string(i));
    }
    text += "    result [shape=ellipse];\n";
    for (std::size_t const from : last) edge(from, "result");
    return text + "}\n";
}

namespace detail {

outline outline_of(plan const& what) {
    outline all;
    all.last = what.last;
    for (planned_layer const& layer : what.layers) {
        std::int64_t const demand = layer.from.empty() || layer.stages.empty() ? 0 : layer.stages.front().demand.max_demand;
        all.layers.push_back({layer.name, layer.operations, layer.stages.size(), layer.from, layer.route, demand});
    }
    return all;
}

std::string operation_name(std::string_view type) {
    std::string_view name = type.substr(0, type.find('<'));
    if (auto const scope = name.rfind(':'); scope != std::string_view::npos) name.remove_prefix(scope + 1);
    for (std::string_view const end : {"_op", "_fold", "_with"}) {
        if (name.ends_with(end)) name.remove_suffix(end.size());
    }
    return std::string{name};
}

}  // namespace detail

}  // namespace weft::flow
