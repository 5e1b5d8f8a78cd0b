// Who is slow stands first.

#include "scraper/hosts.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace scraper {
namespace {

using namespace std::chrono_literals;

std::vector<site_row> some_hosts() {
    request_times slow;
    slow.add(2s, true);
    slow.add(1s, false);
    request_times quick;
    quick.add(10ms, false);
    return {{.now = {.site = "never.asked:80", .waiting = 1}, .times = {}},
            {.now = {.site = "quick:80", .waiting = 1200, .under_way = 2, .next = 0s}, .times = quick},
            {.now = {.site = "slow:80", .waiting = 3, .under_way = 1, .next = 1500ms}, .times = slow}};
}

std::string hosts_text(std::size_t most) {
    std::ostringstream to;
    print_hosts_text(to, some_hosts(), most);
    return to.str();
}

TEST(hosts, are_a_table_with_the_slowest_first) {
    EXPECT_EQ(hosts_text(0), "HOST            REQUESTS  FAILED     MEAN  SLOWEST  PAGES LEFT  UNDER WAY  NEXT\n"
                             "slow:80                2       1  1.500 s  2.000 s           3          1  in 1.500 s\n"
                             "quick:80               1       0  0.010 s  0.010 s       1,200          2  now\n"
                             "never.asked:80         0       0                             1          0  after an answer\n");
    EXPECT_NE(hosts_text(1).find("\nslow:80 "), std::string::npos);
    EXPECT_NE(hosts_text(1).find("\n2 more; --rows 0 shows all\n"), std::string::npos);
}

TEST(hosts, are_json_too) {
    std::ostringstream to;
    print_hosts_json(to, some_hosts(), 1);
    EXPECT_EQ(to.str(), R"({"hosts":[{"host":"slow:80","requests":2,"failed":1,"mean_ms":1.5E3,"slowest_ms":2E3,"left":3,)"
                        R"("under_way":1,"next_ms":1.5E3}],"more":2})" "\n");
}

}  // namespace
}  // namespace scraper
