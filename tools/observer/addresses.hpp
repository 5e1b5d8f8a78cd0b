#pragma once
// From addresses to functions and lines. A node sends where code lies in which file; the names are found here, by addr2line, in
// those of the files that are on this machine too.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace weft::cli {

namespace json = boost::json;

/// Threads: one.
class address_names {
public:
    /// Looks up all frames of the answer that are not known yet, one run of addr2line for each file.
    /// Blocks: until that has read the debug information. Errors: none; without addr2line nothing is known.
    void learn(json::array const& frames);
    /// To be learnt with the next call of learn(), so that many stacks need one run.
    void learn_all(json::array const& frames) { pending_.insert(pending_.end(), frames.begin(), frames.end()); }
    /// "shop::price(int) shop/price.cpp:41", or what the node knew: the function, or the file and the offset.
    [[nodiscard]] std::string name_of(json::object const& frame) const;

private:
    using place = std::pair<std::string, std::string>;  // module, offset

    std::map<place, std::string> known_;
    std::vector<json::value> pending_;
};

/// What a program writes to standard output; empty when it cannot be run. `arguments` begins with its name.
[[nodiscard]] std::string output_of(std::vector<std::string> const& arguments);

}  // namespace weft::cli
