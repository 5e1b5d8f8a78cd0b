// The whole job without a runtime: what is printed where, and with which exit code.

#include "airports/job.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "unit/csv/support.hpp"

namespace airports {
namespace {

using namespace std::chrono_literals;

groups count_here(chunk_range const& chunks, country_names const& names) {
    groups all;
    for (auto& each : chunks) count_chunk(all, each);
    for (auto const& [code, name] : names) {
        if (auto const found = all.find(code); found != all.end()) found->second.name = name;
    }
    return all;
}

class job : public testing::Test {
protected:
    csv::test::temporary_folder folder_;
    std::ostringstream out_;
    std::ostringstream err_;
    std::chrono::steady_clock::time_point now_{};

    int run(options what, bool terminal = false) {
        if (what.countries.empty())
            what.countries = folder_.file("countries.csv", "code,name\nUS,United States\nDE,Germany\n");
        return run_job(what, count_here, {.out = out_, .err = err_, .err_is_terminal = terminal, .now = [this] {
                                              return now_ += 250ms;
                                          }});
    }
    bool printed(std::string const& line) const { return out_.str().find(line) != std::string::npos; }
};

TEST_F(job, prints_the_known_table_of_the_bundled_file) {
    EXPECT_EQ(
        run({.inputs = {AIRPORTS_DATA_DIR "/airports.csv"}, .countries = AIRPORTS_DATA_DIR "/countries.csv", .top = 6}),
        0);
    EXPECT_TRUE(
        out_.str().starts_with("#  country        code  airports\n"
                               "1  United States  US         873\n"
                               "2  Canada         CA         342\n"
                               "3  China          CN         305\n"
                               "4  Russia         RU         254\n"
                               "5  Australia      AU         190\n"
                               "6  France         FR         141\n"
                               "and 230 more\n"
                               "total: 5,210 airports in 236 countries\n"
                               "read: 5,210 rows, 0.97 MB in "))
        << out_.str();
    EXPECT_EQ(err_.str(), "");
}

TEST_F(job, reads_several_inputs_as_one) {
    auto const a = folder_.file("a.csv", "type,iso_country\nheliport,US\nclosed,US\n");
    auto const b = folder_.file("b.csv", "iso_country,name,type\nUS,x,heliport\nDE,\"y\nz\",closed\n");
    EXPECT_EQ(run({.inputs = {a, b}}), 0);
    EXPECT_TRUE(printed("1  United States  US           2\n")) << out_.str();
    EXPECT_TRUE(printed("total: 2 airports in 1 country; left out as closed: 2\n")) << out_.str();
}

TEST_F(job, counts_by_type_without_needing_countries) {
    auto const a = folder_.file("a.csv", "type\nheliport\nclosed\nheliport\n");
    EXPECT_EQ(run({.inputs = {a}, .countries = "no/such/file", .by = grouping::type}), 0);
    EXPECT_TRUE(printed("1  heliport         2\n")) << out_.str();
}

TEST_F(job, counts_by_any_column_with_percentiles_over_several_files) {
    auto const a = folder_.file("a.csv", "type,municipality,elevation_ft\nheliport,Bern,1700\nheliport,Bern,\n");
    auto const b = folder_.file("b.csv", "elevation_ft,municipality,type\n1600,Bern,heliport\n-10,Lod,heliport\n");
    EXPECT_EQ(run({.inputs = {a, b}, .by = grouping_named("municipality"), .percentiles = {50, 100}}), 0);
    EXPECT_TRUE(printed("1  Bern                 3   1,600    1,700\n")) << out_.str();
    EXPECT_TRUE(printed("2  Lod                  1     -10      -10\n")) << out_.str();
    EXPECT_EQ(run({.inputs = {a}, .by = grouping_named("planet")}), 1);
    EXPECT_EQ(err_.str(), "airports: " + a + " has no column planet; its columns are: type, municipality, elevation_ft\n");
}

TEST_F(job, reports_malformed_rows_by_file_and_line_and_skips_them) {
    auto const a = folder_.file("a.csv", "type,iso_country\nheliport,US\nheliport\nheliport,US,more\nheliport,DE\n");
    EXPECT_EQ(run({.inputs = {a}}), 0);
    EXPECT_EQ(err_.str(), "airports: " + a + ":3: 1 column where the header has 2; row skipped\n" +  //
                              "airports: " + a + ":4: 3 columns where the header has 2; row skipped\n");
    EXPECT_TRUE(printed("total: 2 airports in 2 countries; malformed rows skipped: 2\n")) << out_.str();
}

TEST_F(job, reports_the_first_malformed_rows_and_counts_the_others) {
    std::string text = "type,iso_country\n";
    for (int i = 0; i < 1025; ++i) text += "bad\n";
    auto const a = folder_.file("a.csv", text);
    EXPECT_EQ(run({.inputs = {a}}), 0);
    EXPECT_NE(err_.str().find(a + ":21: 1 column where"), std::string::npos);
    EXPECT_EQ(err_.str().find(a + ":22: "), std::string::npos);
    EXPECT_TRUE(err_.str().ends_with("airports: and 1,005 more malformed rows\n")) << err_.str();
    EXPECT_TRUE(printed("malformed rows skipped: 1,025")) << out_.str();
}

TEST_F(job, when_quiet_only_counts_malformed_rows) {
    auto const a = folder_.file("a.csv", "type,iso_country\nbad\n");
    EXPECT_EQ(run({.inputs = {a}, .quiet = true}, true), 0);
    EXPECT_EQ(err_.str(), "");
    EXPECT_TRUE(printed("malformed rows skipped: 1")) << out_.str();
}

TEST_F(job, reports_malformed_countries_too) {
    auto const a = folder_.file("a.csv", "type,iso_country\nheliport,US\n");
    auto const c = folder_.file("c.csv", "code,name\nUS\n");
    EXPECT_EQ(run({.inputs = {a}, .countries = c}), 0);
    EXPECT_EQ(err_.str(), "airports: " + c + ":2: 1 column where the header has 2; row skipped\n");
    EXPECT_TRUE(printed("1  (unknown)  US           1\n")) << out_.str();
}

TEST_F(job, ends_with_one_line_when_a_file_is_missing) {
    auto const a = folder_.file("a.csv", "type,iso_country\n");
    EXPECT_EQ(run({.inputs = {a, folder_.path("b.csv")}}), 1);
    EXPECT_EQ(err_.str(), "airports: cannot open " + folder_.path("b.csv") + ": No such file or directory\n");
    EXPECT_EQ(out_.str(), "");
}

TEST_F(job, ends_with_one_line_when_a_column_is_missing) {
    auto const a = folder_.file("a.csv", "id,type,country\n");
    EXPECT_EQ(run({.inputs = {a}}), 1);
    EXPECT_EQ(err_.str(), "airports: " + a + " has no column iso_country; its columns are: id, type, country\n");
    EXPECT_EQ(out_.str(), "");
}

TEST_F(job, ends_with_one_line_when_an_input_breaks_off) {
    auto const break_off = [](chunk_range const&, country_names const&) {
        groups all;
        all["US"].airports = 3;
        all[std::nullopt].problems.add(
            {.what = problem::kind::input_failed, .reason = "cannot read a.csv: Input/output error"});
        return all;
    };
    auto const a = folder_.file("a.csv", "type,iso_country\n");
    auto const c = folder_.file("c.csv", "code,name\n");
    EXPECT_EQ(run_job({.inputs = {a}, .countries = c}, break_off, {.out = out_, .err = err_}), 1);
    EXPECT_EQ(err_.str(), "airports: cannot read a.csv: Input/output error\n");
    EXPECT_EQ(out_.str(), "");
}

TEST_F(job, ends_with_one_line_when_the_result_cannot_be_written) {
    std::ofstream full{"/dev/full"};
    auto const a = folder_.file("a.csv", "type\nheliport\n");
    EXPECT_EQ(run_job({.inputs = {a}, .countries = "", .by = grouping::type}, count_here, {.out = full, .err = err_}),
              1);
    EXPECT_EQ(err_.str(), "airports: cannot write the result to standard output\n");
}

TEST_F(job, shows_progress_on_a_terminal_and_clears_it) {
    auto const a = folder_.file("a.csv", "type,iso_country\nheliport,US\n");
    EXPECT_EQ(run({.inputs = {a}}, true), 0);
    EXPECT_NE(err_.str().find("1 rows, 0.0 MB"), std::string::npos) << testing::PrintToString(err_.str());
    EXPECT_TRUE(err_.str().ends_with("\r\x1b[K"));
}

TEST_F(job, prints_json_when_asked) {
    auto const a = folder_.file("a.csv", "type,iso_country\nheliport,US\n");
    EXPECT_EQ(run({.inputs = {a}, .format = output_format::json}), 0);
    EXPECT_TRUE(out_.str().starts_with(R"({"by":"country","top":[{"key":"US","name":"United States","airports":1}])"))
        << out_.str();
}

TEST_F(job, counts_a_large_generated_file) {
    // 200,000 rows, about 12 MB, written once and removed with the folder.
    std::string text = "id,type,name,iso_country\n";
    for (int i = 0; i < 200'000; ++i) {
        text += std::to_string(i) + (i % 10 == 0 ? ",closed," : ",heliport,") +
                "\"A name, with a comma\nand a line end\"," + (i % 4 == 0 ? "US" : "DE") + "\n";
    }
    auto const a = folder_.file("a.csv", text);
    EXPECT_EQ(run({.inputs = {a}}), 0);
    EXPECT_TRUE(printed("total: 180,000 airports in 2 countries; left out as closed: 20,000\n")) << out_.str();
    EXPECT_TRUE(printed("1  Germany        DE     140,000\n")) << out_.str();
    EXPECT_TRUE(printed("2  United States  US      40,000\n")) << out_.str();
    EXPECT_TRUE(printed("read: 200,000 rows, ")) << out_.str();
}

}  // namespace
}  // namespace airports
