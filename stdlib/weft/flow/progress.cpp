// The counts are the stages' own; the board only knows where they are.

#include <weft/flow/progress.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>

namespace weft::flow {

result<std::vector<layer_progress>> try_progress(pid coordinator, std::source_location where) {
    send(coordinator, detail::progress_request{weft::from<std::vector<layer_progress>>{weft::detail::held_right{weft::detail::open_reply()}}});
    auto answer = weft::detail::await_reply(infinity, coordinator, where);
    if (!answer) return answer.error();
    return std::move((*answer)->value<std::vector<layer_progress>>());
}

std::vector<layer_progress> progress(pid coordinator, std::source_location where) {
    auto known = try_progress(coordinator, where);
    if (!known) weft::exit(known.error());
    return std::move(*known);
}

namespace detail {

progress_board::progress_board(plan const& what) {
    for (planned_layer const& layer : what.layers) layers_.push_back({layer.name, layer.stages.size(), layer.counts});
}

std::vector<layer_progress> progress_board::read() const {
    std::vector<layer_progress> all;
    for (entry const& one : layers_) all.push_back({one.name, one.stages, one.counts->get()});
    return all;
}

std::vector<std::pair<std::string, std::string>> progress_board::observe() const {
    std::vector<std::pair<std::string, std::string>> lines;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        entry const& one = layers_[i];
        lines.emplace_back("layer " + std::to_string(i) + " " + one.name,
                           "stages=" + std::to_string(one.stages) + " events=" + std::to_string(one.counts->get()));
    }
    return lines;
}

}  // namespace detail

}  // namespace weft::flow
