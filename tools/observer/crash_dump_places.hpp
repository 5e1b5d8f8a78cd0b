#pragma once
// Which function an address of a crash dump is in. The dump names most itself; for the rest the machine's addr2line is asked,
// unless the module was built anew since.

#include "crash_dump_file.hpp"

#include <boost/json/array.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

namespace json = boost::json;

class dump_places {
public:
    /// Of a trace: its names will be wanted. At most 4096 addresses.
    void want(std::vector<std::string_view> const& trace);
    /// Finds them. Blocks: reads the file once, and runs addr2line when names are missing.
    void look_up(dump_file& from);
    /// Innermost first: {address, module, offset, name, place}; what is not known is missing.
    [[nodiscard]] json::array frames(std::vector<std::string> const& trace) const;

private:
    struct place {
        std::string module{};          ///< "libweft.so.0"
        std::string offset{};          ///< "0x12", of the module's own addresses
        std::string path{};            ///< of the module's file
        std::string name{};
        std::string where{};           ///< "shop/price.cpp:41"
    };
    void read_names(dump_piece const& piece);
    void read_modules(dump_piece const& piece);
    void ask_addr2line(std::int64_t written_at);

    std::map<std::uint64_t, place> all_;
};

/// "  0 shop::price(int) shop/price.cpp:41   (x 812 times in a row)": a line a frame, those that repeat once; the frames with
/// which every process begins are left out.
[[nodiscard]] std::string frames_text(json::array const& frames);

}  // namespace weft::cli
