// Servers under names that a module keeps: here a phone book that lives in the test.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/gen_server.hpp>
#include <weft/names.hpp>
#include <weft/via.hpp>

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

namespace {

using weft::exit_reason;
using weft::server_options;
using weft::via;
using weft::test::in_runtime;
using weft::test::next;

class phone_book {
public:
    weft::result<void> enter(std::string const& name, weft::pid who) {
        std::lock_guard const lock{mutex_};
        weft::pid& entry = entries_[name];
        if (entry && weft::is_alive(entry)) return exit_reason{"taken"};
        entry = who;
        return {};
    }
    void strike(std::string const& name, weft::pid who) {
        std::lock_guard const lock{mutex_};
        auto const found = entries_.find(name);
        if (found != entries_.end() && found->second == who) entries_.erase(found);
    }
    weft::pid find(std::string const& name) {
        std::lock_guard const lock{mutex_};
        auto const found = entries_.find(name);
        return found != entries_.end() && weft::is_alive(found->second) ? found->second : weft::pid{};
    }
    std::size_t size() {
        std::lock_guard const lock{mutex_};
        return entries_.size();
    }

private:
    std::mutex mutex_;
    std::map<std::string, weft::pid> entries_;
};

enum class page { good, closed, torn };

class phone_number final : public weft::via_keeper {
public:
    phone_number(std::shared_ptr<phone_book> book, std::string name, page how) : book_{std::move(book)}, name_{std::move(name)}, how_{how} {}

    void check_start() const override {
        if (how_ == page::closed) throw weft::argument_error{text() + " is closed"};
    }
    weft::result<void> register_self() override {
        if (how_ == page::torn) throw std::runtime_error{"the page is torn"};
        return book_->enter(name_, weft::self());
    }
    void unregister_self() override { book_->strike(name_, weft::self()); }
    weft::pid whereis() const override { return book_->find(name_); }
    std::string text() const override { return "book(" + name_ + ")"; }

private:
    std::shared_ptr<phone_book> book_;
    std::string name_;
    page how_;
};

via number(std::shared_ptr<phone_book> const& book, std::string name = "ann", page how = page::good) {
    return via{std::make_shared<phone_number>(book, std::move(name), how)};
}

struct get {
    using reply = int;
};
struct add {
    int by = 1;
};
struct found {
    weft::pid who;
};

class counter {
public:
    explicit counter(int start) : value_{start} {}
    counter(int start, via const& name, weft::pid probe) : value_{start} { weft::send(probe, found{whereis(name)}); }

    int handle_call(get) { return value_; }
    void handle_cast(add msg) { value_ += msg.by; }
    void handle_info(add msg) { value_ += 10 * msg.by; }

private:
    int value_;
};
struct failing {
    failing() { throw std::runtime_error{"no disk"}; }
};
struct ignoring {
    ignoring() { throw weft::ignore_start{}; }
};

TEST(gen_server_via, is_found_there_only_and_before_its_constructor_runs) {  // GN-009, GN-003
    in_runtime([] {
        auto const book = std::make_shared<phone_book>();
        auto const server = weft::start_link<counter>(server_options{.name = number(book)}, 1, number(book), weft::self());
        EXPECT_EQ(next<found>()->who, server.process());
        EXPECT_EQ(whereis(number(book)), server.process());
        EXPECT_TRUE(weft::registered_names().empty());
    });
}

TEST(gen_server_via, whose_name_is_taken_was_started_already) {  // GN-009, GN-005
    in_runtime([] {
        weft::trap_exit(true);
        auto const book = std::make_shared<phone_book>();
        auto const first = weft::start<counter>(server_options{.name = number(book)}, 1);
        server_options const again{.name = number(book)};
        exit_reason const taken{"already_started(" + to_string(first.process()) + ")"};
        weft::pid const probe = weft::self();
        EXPECT_EQ(weft::try_start<counter>(again, 2, number(book), probe).error(), taken);
        EXPECT_EQ(weft::try_start_link<counter>(again, 2, number(book), probe).error(), taken);
        EXPECT_EQ(weft::try_start_monitor<counter>(again, 2, number(book), probe).error(), taken);
        EXPECT_EQ(weft::mailbox_length(), 0U) << "a constructor ran, or an end was heard of";
        EXPECT_EQ(weft::call(first, get{}), 1);
    });
}

TEST(gen_server_via, whose_start_fails_leaves_its_name_free) {  // GN-004, GN-009
    in_runtime([] {
        weft::trap_exit(true);
        auto const book = std::make_shared<phone_book>();
        for (int i = 0; i != weft::test::unless_simulated(1000, 50); ++i) {
            EXPECT_EQ(weft::try_start_link<failing>(server_options{.name = number(book)}).error().text(), "no disk");
            ASSERT_EQ(book->size(), 0U);
        }
        EXPECT_FALSE(weft::try_start_link<ignoring>(server_options{.name = number(book)}).value());
        EXPECT_EQ(book->size(), 0U);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_via, is_called_cast_to_sent_to_and_stopped) {  // GN-053, GN-054
    in_runtime([] {
        auto const book = std::make_shared<phone_book>();
        via const ann = number(book);
        auto const server = weft::start_link<counter>(server_options{.name = ann}, 1);
        weft::cast(weft::named<counter>(ann), add{});
        weft::send(ann, add{});
        EXPECT_TRUE(weft::try_send(ann, add{}));
        EXPECT_EQ(weft::call(weft::named<counter>(ann), get{}), 22);
        weft::stop(ann);
        EXPECT_FALSE(weft::is_alive(server));
        EXPECT_EQ(book->size(), 0U);
        EXPECT_FALSE(whereis(ann));
        EXPECT_TRUE(weft::try_start<counter>(server_options{.name = ann}, 1));
        EXPECT_TRUE(weft::try_stop(ann, exit_reason::shutdown(), weft::test::patience));
    });
}

TEST(gen_server_via, that_crashes_or_is_killed_can_be_started_again) {  // GN-054
    in_runtime([] {
        auto const book = std::make_shared<phone_book>();
        for (exit_reason const& why : {exit_reason::kill(), exit_reason{"away"}}) {
            auto const server = weft::start<counter>(server_options{.name = number(book)}, 1);
            weft::test::end_after(server, [&] { weft::exit_signal(server, why); });
            EXPECT_FALSE(whereis(number(book)));
        }
        EXPECT_TRUE(weft::try_start_link<counter>(server_options{.name = number(book)}, 1));
    });
}

TEST(gen_server_via, without_a_holder_is_cast_to_in_vain_and_not_called) {  // GN-055, GN-026
    in_runtime([] {
        via const nobody = number(std::make_shared<phone_book>());
        weft::cast(weft::named<counter>(nobody), add{});
        EXPECT_EQ(weft::try_call(weft::named<counter>(nobody), get{}).error(), exit_reason::noproc());
        EXPECT_EQ(weft::try_stop(nobody).error(), exit_reason::noproc());
        EXPECT_FALSE(weft::try_send(nobody, add{}));
        EXPECT_FALSE(whereis(nobody));
        try {
            weft::send(nobody, add{});
            FAIL() << "a send to nobody returned";
        } catch (weft::argument_error const& refused) {
            EXPECT_NE(std::string{refused.what()}.find("book(ann)"), std::string::npos) << refused.what();
        }
    });
}

TEST(gen_server_via, that_may_not_be_used_for_a_start_is_refused_before_there_is_a_process) {
    in_runtime([] {
        auto const book = std::make_shared<phone_book>();
        server_options const closed{.name = number(book, "ann", page::closed)};
        EXPECT_THROW(static_cast<void>(weft::try_start_link<counter>(closed, 1)), weft::argument_error);
        EXPECT_THROW(via{nullptr}, weft::argument_error);
        EXPECT_EQ(book->size(), 0U);
    });
}

TEST(gen_server_via, whose_keeper_throws_fails_the_start_with_what_it_threw) {
    in_runtime([] {
        server_options const torn{.name = number(std::make_shared<phone_book>(), "ann", page::torn)};
        auto const started = weft::try_start_link<counter>(torn, 1);
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().text(), "the page is torn");
    });
}

}  // namespace
