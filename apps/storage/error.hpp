#pragma once

// What goes wrong with a file that an application keeps.

#include <stdexcept>

namespace storage {

/// The file cannot be used, or does not take what it is given; the text names it.
struct error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace storage
