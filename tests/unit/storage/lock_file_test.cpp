// One holder at a time.

#include "storage/lock_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "storage/error.hpp"

namespace storage {
namespace {

TEST(lock_file, is_held_by_one_at_a_time) {
    auto const path = lock_path(testing::TempDir() + "storage_lock_file_test");
    {
        auto const held = lock_file::try_take(path);
        EXPECT_TRUE(held);
        EXPECT_FALSE(lock_file::try_take(path));
    }
    EXPECT_TRUE(lock_file::try_take(path));
    std::filesystem::remove(path);
}

TEST(lock_file, says_why_it_cannot_be_made) {
    EXPECT_THROW(static_cast<void>(lock_file::try_take("/no/such/folder/lock")), error);
}

}  // namespace
}  // namespace storage
