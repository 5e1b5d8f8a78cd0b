#pragma once

// What the tests of CSV and of its readers share: sources that serve text in blocks of any size, files in a folder of their own that is
// removed, and CSV made up from a seed.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "csv/input_error.hpp"
#include "csv/record_reader.hpp"

namespace csv::test {

/// Serves the text at most `block` bytes at a time, whatever is asked for.
inline read_block serve(std::string text, std::size_t block) {
    return [text = std::move(text), at = std::size_t{0}, block](std::span<char> into) mutable {
        auto const size = std::min({block, into.size(), text.size() - at});
        std::copy_n(text.data() + at, size, into.data());
        at += size;
        return size;
    };
}

/// Serves the text, then fails as a broken disk would.
inline read_block serve_then_fail(std::string text) {
    return [inner = serve(std::move(text), 1000)](std::span<char> into) mutable {
        auto const size = inner(into);
        if (size == 0) throw input_error{"cannot read data.csv: Input/output error"};
        return size;
    };
}

struct found_record {
    std::string text;
    std::uint64_t line;
    record_fault fault = record_fault::none;

    friend bool operator==(found_record const&, found_record const&) = default;
};

inline void PrintTo(found_record const& found, std::ostream* out) {
    *out << found.line << ": " << testing::PrintToString(found.text) << " fault " << static_cast<int>(found.fault);
}

inline std::vector<found_record> all_records(record_reader& reader) {
    std::vector<found_record> all;
    while (auto const found = reader.next()) all.push_back({std::string{found->text}, found->line, found->fault});
    return all;
}

inline std::vector<found_record> all_records(std::string text, std::size_t block, record_limits limits = {}) {
    record_reader reader{serve(std::move(text), block), limits};
    return all_records(reader);
}

/// A folder of its own per test; removed at the end.
class temporary_folder {
public:
    temporary_folder() {
        auto name = (std::filesystem::temp_directory_path() / "csv_test.XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"cannot make a folder " + name};
        path_ = name;
    }
    ~temporary_folder() { std::filesystem::remove_all(path_); }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    /// Writes a file and returns its path.
    [[nodiscard]] std::string file(std::string const& name, std::string_view text) const {
        auto const path = path_ / name;
        std::ofstream{path, std::ios::binary} << text;
        return path.string();
    }
    [[nodiscard]] std::string path(std::string const& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

/// The seed of a randomised test: CSV_TEST_SEED to replay one, else a fresh one; printed with a failure.
inline std::uint64_t fresh_seed() {
    if (auto const* given = std::getenv("CSV_TEST_SEED")) return std::stoull(given);
    return std::random_device{}();
}

/// A field as RFC 4180 writes it; quoted when it must be, or when asked.
inline std::string written(std::string const& field, bool quoted) {
    if (!quoted && field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string text = "\"";
    for (char const c : field) text += c == '"' ? std::string{"\"\""} : std::string{c};
    return text + '"';
}

}  // namespace csv::test
