#pragma once

// An input the job cannot go on without: a file that does not open, a header without the wanted column. Its text is
// one whole line for the user. A malformed row is not one of these: it is a value (problem.hpp).

#include <stdexcept>

namespace csv {

class input_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace csv
