#pragma once
// Where an address of code lies: which file, how far into it, and which build of it. With that a reader finds function and line
// in the file's debug information, which the node itself need not have.

#include <cstdint>
#include <string>
#include <unordered_map>

namespace weft::observe {

struct code_place {
    std::string module{};    ///< the file's path
    std::uintptr_t offset = 0;  ///< of the address in the file, as addr2line wants it
    std::string build_id{};  ///< hexadecimal; empty: the file has none
    std::string symbol{};    ///< the nearest exported function, demangled; empty: unknown
};

/// Threads: one.
class module_map {
public:
    /// `behind`: a return address; the place is of the call before it.
    [[nodiscard]] code_place const& find(std::uintptr_t behind);

private:
    std::unordered_map<std::uintptr_t, code_place> known_;
    std::unordered_map<std::string, std::string> build_ids_;
};

}  // namespace weft::observe
