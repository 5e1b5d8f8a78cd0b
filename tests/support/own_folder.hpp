#pragma once

// A folder of the test's own, empty at its begin and removed at its end.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace weft::test {

class own_folder {
public:
    own_folder() {
        auto const* const info = testing::UnitTest::GetInstance()->current_test_info();
        at_ = std::filesystem::path{testing::TempDir()} /
              ("weft_" + std::string{info->test_suite_name()} + "_" + info->name() + "_" + std::to_string(::getpid()));
        std::filesystem::remove_all(at_);
        std::filesystem::create_directories(at_);
    }
    own_folder(own_folder const&) = delete;
    own_folder& operator=(own_folder const&) = delete;
    ~own_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(at_, ignored);
    }

    [[nodiscard]] std::string path(std::string const& name) const { return at_ / name; }

private:
    std::filesystem::path at_;
};

inline std::string text_of(std::string const& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return text.str();
}

}  // namespace weft::test
