#pragma once
// Which of a layer's stages one is.

#include <cstddef>

namespace weft::flow {

/// Stage `index` of `total`, from 0.
struct stage_place {
    std::size_t index = 0;
    std::size_t total = 1;
    friend bool operator==(stage_place const&, stage_place const&) noexcept = default;
};

}  // namespace weft::flow
