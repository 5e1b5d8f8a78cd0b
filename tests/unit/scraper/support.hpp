#pragma once

// A folder of the test's own.

#include "support/own_folder.hpp"

namespace scraper::test {

using weft::test::own_folder;
using weft::test::text_of;

}  // namespace scraper::test
