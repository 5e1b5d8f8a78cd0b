// By zlib, under another name until it is complete, so that whoever finds a .gz finds all of it.

#include <weft/log/handler.hpp>
#include <weft/logger/internal/compress.hpp>

#include <zlib.h>

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace weft::logger {

namespace {

struct gz_closer {
    void operator()(gzFile_s* file) const noexcept { ::gzclose(file); }
};

void pack(std::filesystem::path const& from, std::filesystem::path const& to) {
    std::ifstream in{from, std::ios::binary};
    std::unique_ptr<gzFile_s, gz_closer> out{::gzopen(to.c_str(), "wb")};
    if (!in || out == nullptr) throw std::runtime_error{"it cannot be opened"};
    std::array<char, std::size_t{64} * 1024> part{};
    while (in.read(part.data(), part.size()), in.gcount() > 0)
        if (::gzwrite(out.get(), part.data(), static_cast<unsigned>(in.gcount())) != in.gcount())
            throw std::runtime_error{"it cannot be written"};
    if (in.bad()) throw std::runtime_error{"it cannot be read"};
    if (::gzclose(out.release()) != Z_OK) throw std::runtime_error{"its end cannot be written"};
}

}  // namespace

void compress_file(std::filesystem::path const& from, std::filesystem::path const& to) noexcept {
    std::error_code ignored;
    std::filesystem::path part = to;
    try {
        part += ".part";
        pack(from, part);
        std::filesystem::rename(part, to);
        std::filesystem::remove(from);
    } catch (std::exception const& failed) {
        std::filesystem::remove(part, ignored);
        log::last_resort(log::level::warning, "log file " + from.string() + " is not compressed: " + failed.what());
    }
}

}  // namespace weft::logger
