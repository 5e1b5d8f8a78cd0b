// Where output goes, and who inherits that.
#include <weft/info.hpp>
#include <weft/io_context.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <memory>
#include <mutex>
#include <string>

using weft::io_context;
using weft::test::in_runtime;
using weft::test::next;

namespace {

/// Keeps what was printed.
struct paper {
    std::mutex mutex;
    std::string text;
    [[nodiscard]] std::string read() {
        std::lock_guard const hold{mutex};
        return text;
    }
};

io_context onto(std::shared_ptr<paper> const& sheet, std::string application) {
    return io_context{std::move(application), [sheet](std::string_view text) {
                          std::lock_guard const hold{sheet->mutex};
                          sheet->text += text;
                      }};
}

struct say { std::string text; };
struct said {};
struct have_child {};

/// Prints what it is told to, and has children that do the same.
void speaker(weft::pid probe) {
    for (;;)
        weft::receive(
            [&](say order) {
                weft::print(order.text);
                weft::send(probe, said{});
            },
            [&](have_child) { weft::send(probe, weft::spawn_link([probe] { speaker(probe); })); });
}

void let_say(weft::pid who, std::string text) {
    weft::send(who, say{std::move(text)});
    ASSERT_TRUE(next<said>());
}
weft::pid child_of(weft::pid who) {
    weft::send(who, have_child{});
    return *next<weft::pid>();
}

}  // namespace

// PR-004
TEST(io_context, is_inherited_at_the_spawn) {
    in_runtime([] {
        auto const sheet = std::make_shared<paper>();
        io_context const mine = onto(sheet, "press");
        EXPECT_EQ(weft::get_io_context(), io_context{});
        EXPECT_TRUE(weft::set_io_context(weft::self(), mine));
        weft::pid const main = weft::self();
        auto const child = weft::spawn_monitor([=] {
            EXPECT_EQ(weft::get_io_context(), mine);
            EXPECT_EQ(weft::get_io_context().application(), "press");
            auto const grandchild = weft::spawn_monitor([=] {
                EXPECT_EQ(weft::get_io_context(), mine);
                weft::print("from below");
            });
            EXPECT_EQ(next<weft::down_msg>()->monitor, grandchild.monitor);
        });
        EXPECT_EQ(next<weft::down_msg>()->monitor, child.monitor);
        EXPECT_EQ(sheet->read(), "from below");
        EXPECT_EQ(weft::info::process(weft::this_runtime(), main)->application, "press");
    });
}

// PR-129
TEST(io_context, replaced_by_another_process_holds_for_later_output_and_later_children) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const first = std::make_shared<paper>();
        auto const second = std::make_shared<paper>();
        weft::pid const parent = weft::spawn([main] { speaker(main); });
        EXPECT_TRUE(weft::set_io_context(parent, onto(first, "one")));
        let_say(parent, "a");
        weft::pid const earlier = child_of(parent);
        EXPECT_TRUE(weft::set_io_context(parent, onto(second, "two")));
        let_say(parent, "b");
        weft::pid const later = child_of(parent);
        let_say(earlier, "c");
        let_say(later, "d");
        EXPECT_EQ(first->read(), "ac");
        EXPECT_EQ(second->read(), "bd");
        EXPECT_EQ(weft::get_io_context(later)->application(), "two");
        weft::exit_signal(parent, weft::exit_reason::kill());
    });
}

TEST(io_context, keeps_its_writer_when_the_application_is_named) {
    in_runtime([] {
        auto const sheet = std::make_shared<paper>();
        weft::set_io_context(weft::self(), onto(sheet, ""));
        weft::set_application("shop");
        weft::print("x");
        EXPECT_EQ(sheet->read(), "x");
        EXPECT_EQ(weft::get_io_context().application(), "shop");
    });
}

TEST(io_context, of_an_ended_process_is_none) {
    in_runtime([] {
        auto const gone = weft::spawn_monitor([] {});
        EXPECT_EQ(next<weft::down_msg>()->monitor, gone.monitor);
        EXPECT_FALSE(weft::get_io_context(gone.process).has_value());
        EXPECT_FALSE(weft::set_io_context(gone.process, io_context{"late"}));
    });
}
