// Files: whole ones, open ones, and how their errors are told.
#include <weft/blocking.hpp>
#include <weft/file.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>

#include "support/descriptors.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>

namespace fs = std::filesystem;
using weft::file;
using weft::test::in_runtime;

namespace {

/// A folder of the test's own, gone with it.
class folder {
public:
    folder() {
        std::string name = (fs::temp_directory_path() / "weft-file-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    folder(folder const&) = delete;
    folder& operator=(folder const&) = delete;
    ~folder() { fs::remove_all(path_); }
    [[nodiscard]] fs::path operator/(char const* name) const { return path_ / name; }
    [[nodiscard]] std::size_t entries() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator{path_}, fs::directory_iterator{}));
    }

private:
    fs::path path_;
};

std::error_code error_of(std::function<void()> const& body) {
    try {
        body();
    } catch (fs::filesystem_error const& thrown) {
        return thrown.code();
    }
    return {};
}

}  // namespace

TEST(file, a_whole_file_is_written_and_read) {
    in_runtime([] {
        folder const here;
        std::string big(300'000, 'x');
        for (std::size_t i = 0; i != big.size(); ++i) big[i] = static_cast<char>(i % 251);
        weft::write_file(here / "a", big);
        EXPECT_EQ(weft::read_file(here / "a"), big);
        weft::write_file(here / "a", "");
        EXPECT_EQ(weft::read_file(here / "a"), "");
        EXPECT_EQ(here.entries(), 1U);
        EXPECT_FALSE(weft::read_file("/proc/self/status").empty());  // which tells no size
    });
}

TEST(file, a_plain_thread_may_use_them_too) {
    folder const here;
    weft::write_file(here / "a", "text");
    EXPECT_EQ(weft::read_file(here / "a"), "text");
}

TEST(file, replacing_keeps_the_mode_and_the_symbolic_link) {
    in_runtime([] {
        folder const here;
        weft::write_file(here / "a", "old");
        ASSERT_EQ(::chmod((here / "a").c_str(), 0640), 0);
        fs::create_symlink("a", here / "link");
        weft::write_file(here / "link", "new");
        EXPECT_TRUE(fs::is_symlink(here / "link"));
        EXPECT_EQ(weft::read_file(here / "a"), "new");
        EXPECT_EQ(fs::status(here / "a").permissions(), fs::perms{0640});
    });
}

TEST(file, a_reader_never_finds_half_of_what_is_written) {
    in_runtime([] {
        folder const here;
        std::string const one(200'000, '1');
        std::string const two(200'000, '2');
        weft::write_file(here / "a", one);
        auto const writer = weft::spawn_monitor([&] {
            for (int i = 0; i != 20; ++i) weft::write_file(here / "a", i % 2 == 0 ? two : one);
        });
        std::optional<weft::down_msg> ended;
        while (!ended) {
            std::string const seen = weft::read_file(here / "a");
            EXPECT_TRUE(seen == one || seen == two);
            ended = weft::test::next_now<weft::down_msg>();
        }
        EXPECT_TRUE(ended->reason.is_normal());
        EXPECT_EQ(writer.process, ended->object);
        EXPECT_EQ(here.entries(), 1U);
    });
}

TEST(file, an_open_file_has_a_position_and_can_be_read_anywhere) {
    in_runtime([] {
        folder const here;
        file f{here / "a", {.write = true, .exclusive = true}};
        f.write("hello world");
        EXPECT_EQ(f.position(), 11U);
        f.seek(6);
        EXPECT_EQ(f.read(3), "wor");
        EXPECT_EQ(f.read_at(0, 5), "hello");
        EXPECT_EQ(f.position(), 9U);
        EXPECT_EQ(f.read(100), "ld");
        EXPECT_EQ(f.read(100), "");
        f.write_at(0, "J");
        f.resize(5);
        EXPECT_EQ(f.size(), 5U);
        f.sync();
        f.close();
        EXPECT_FALSE(f.is_open());
        file end{here / "a", {.append = true}};
        end.write("!");
        EXPECT_EQ(weft::read_file(here / "a"), "Jello!");
        file fresh{here / "a", {.write = true, .truncate = true}};
        EXPECT_EQ(fresh.size(), 0U);
    });
}

TEST(file, errors_name_the_call_and_the_path) {
    in_runtime([] {
        folder const here;
        auto const missing = here / "missing";
        EXPECT_EQ(error_of([&] { static_cast<void>(weft::read_file(missing)); }), std::errc::no_such_file_or_directory);
        EXPECT_EQ(error_of([&] { file{missing}; }), std::errc::no_such_file_or_directory);
        EXPECT_EQ(error_of([&] { file(missing, {.write = true, .must_exist = true}); }),
                  std::errc::no_such_file_or_directory);
        EXPECT_EQ(error_of([&] { weft::write_file(here / "no/such/folder", "x"); }),
                  std::errc::no_such_file_or_directory);
        weft::write_file(here / "a", "x");
        EXPECT_EQ(error_of([&] { file(here / "a", {.write = true, .exclusive = true}); }), std::errc::file_exists);

        auto const got = weft::try_read_file(missing);
        ASSERT_FALSE(got);
        EXPECT_EQ(weft::file_error(got.error()), std::errc::no_such_file_or_directory);
        EXPECT_NE(got.error().to_string().find(missing.string()), std::string::npos) << got.error().to_string();
        EXPECT_FALSE(file::try_open(missing));
        EXPECT_FALSE(weft::try_write_file(here / "no/such", "x"));
        file reads{here / "a"};
        auto const refused = reads.try_write("y");
        ASSERT_FALSE(refused);
        EXPECT_EQ(weft::file_error(refused.error()), std::errc::bad_file_descriptor);
        EXPECT_EQ(*reads.try_read(5), "x");
        EXPECT_EQ(weft::file_error(weft::exit_reason{"another"}), std::error_code{});
    });
}

TEST(file, a_failed_replacement_leaves_the_old_content_and_nothing_else) {
    in_runtime([] {
        folder const here;
        fs::create_directory(here / "a");
        EXPECT_TRUE(error_of([&] { weft::write_file(here / "a", "x"); }));
        EXPECT_EQ(here.entries(), 1U);
        EXPECT_TRUE(fs::is_directory(here / "a"));
    });
}

TEST(file, a_process_that_ends_closes_its_files) {
    in_runtime([] {
        folder const here;
        weft::write_file(here / "a", "x");
        std::size_t const before = weft::test::open_descriptors();
        auto const reason = weft::test::end_of_process([&here] {
            file first{here / "a"};
            file second{here / "a"};
            first = std::move(second);
            weft::exit(weft::exit_reason{"enough"});
        });
        EXPECT_EQ(reason, weft::exit_reason{"enough"});
        EXPECT_TRUE(weft::test::no_descriptor_stays(before));
    });
}
