// A message as a callback sees and changes it.

#include <weft/broadway/message.hpp>

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace {

using namespace weft;

enum class way : std::uint8_t { straight, round };
using message = broadway::message<std::string, way>;

// Everything but the payload and the receipt, as text.
std::string fields(message const& one) {
    std::string key = "none";
    if (auto const* const number = std::get_if<std::int64_t>(&one.batch_key())) key = std::to_string(*number);
    return std::string{one.batcher() == way::straight ? "straight" : "round"} + ' ' + key +
           (one.batch_mode() == broadway::batch_mode::bulk ? " bulk" : " flush") + (one.ok() ? " ok" : " failed") + " <" +
           std::string{one.metadata("colour")} + '>';
}

TEST(broadway_message, begins_with_the_defaults) {  // BW-029
    message const one{"text", nullptr};
    EXPECT_EQ(one.data(), "text");
    EXPECT_EQ(fields(one), "straight none bulk ok <>");
}

TEST(broadway_message, changes_one_field_at_a_time) {  // BW-030
    message one{"text", nullptr};
    one.put_data("other");
    EXPECT_EQ(one.data(), "other");
    EXPECT_EQ(fields(one), "straight none bulk ok <>");
    one.data() += "!";
    EXPECT_EQ(one.data(), "other!");
    one.put_batcher(way::round);
    EXPECT_EQ(fields(one), "round none bulk ok <>");
    one.put_batch_key(std::int64_t{7});
    EXPECT_EQ(fields(one), "round 7 bulk ok <>");
    one.put_batch_mode(broadway::batch_mode::flush);
    EXPECT_EQ(fields(one), "round 7 flush ok <>");
    one.put_metadata("colour", "red");
    EXPECT_EQ(fields(one), "round 7 flush ok <red>");
    one = std::move(one).fail("broken");
    EXPECT_EQ(fields(one), "round 7 flush failed <red>");
    EXPECT_EQ(one.status().why()->reason, exit_reason{"broken"});
    EXPECT_EQ(one.status().why()->kind, broadway::failure_kind::failed);
    EXPECT_EQ(one.data(), "other!");
}

TEST(broadway_message, keeps_its_metadata_apart_from_that_of_its_copies) {
    message one{"text", nullptr};
    one.put_metadata("colour", "red");
    message const copy = one;
    one.put_metadata("colour", "blue");
    EXPECT_EQ(copy.metadata("colour"), "red");
    EXPECT_EQ(one.metadata("colour"), "blue");
}

}  // namespace
