// Servers whose name is a key of a registry.

#include "registry_support.hpp"

#include <weft/agent.hpp>
#include <weft/gen_server.hpp>
#include <weft/via.hpp>

#include <gtest/gtest.h>

namespace {

using namespace weft;
using namespace weft::test;

struct get {
    using reply = int;
};
struct add {
    int by;
};

class adder {
public:
    explicit adder(int start) : value_{start} {}
    int handle_call(get) const { return value_; }
    void handle_cast(add more) { value_ += more.by; }
    void handle_info(add more) { value_ += more.by; }

private:
    int value_;
};

result<server_ref<adder>> start_adder(via const& name, int value) { return try_start<adder>(server_options{.name = name}, value); }

TEST(registry_via, names_a_server_for_call_cast_send_whereis_and_stop) {  // RG-018
    in_runtime([] {
        auto const book = unique_book(2);
        via const name = book.via("ann");
        auto const started = start_adder(name, 1);
        ASSERT_TRUE(started);
        EXPECT_EQ(whereis(name), started->process());
        EXPECT_EQ(book.whereis("ann"), started->process());
        cast(named<adder>(name), add{10});
        send(name, add{100});
        EXPECT_EQ(call(named<adder>(name), get{}), 111);

        EXPECT_EQ(start_adder(name, 2).error(), exit_reason{"already_started(" + to_string(started->process()) + ")"});
        EXPECT_TRUE(is_linked(started->process(), supervisor::which_children(book.process())[0].process) ||
                    is_linked(started->process(), supervisor::which_children(book.process())[1].process));

        stop(name);
        EXPECT_FALSE(whereis(name));
        EXPECT_EQ(book.count(), 0U);
        EXPECT_TRUE(start_adder(name, 2));
    });
}

TEST(registry_via, is_free_again_when_its_server_was_killed) {  // RG-018
    in_runtime([] {
        auto const book = unique_book();
        via const name = book.via("ann");
        auto const first = start_adder(name, 1);
        kill(*first);
        EXPECT_FALSE(whereis(name));
        EXPECT_TRUE(start_adder(name, 2));
        EXPECT_EQ(call(named<adder>(name), get{}), 2);
    });
}

TEST(registry_via, gives_the_entry_the_value_that_stands_in_it) {  // RG-019
    in_runtime([] {
        auto const book = unique_book();
        auto const started = start_adder(book.via("ann", 7), 1);
        EXPECT_EQ(book.lookup("ann"), (phones{{*started, 7}}));
        EXPECT_EQ(call(named<adder>(book.via("ann")), get{}), 1) << "without the value";
    });
}

TEST(registry_via, is_refused_by_registries_whose_keys_are_not_unique) {  // RG-020
    in_runtime([] {
        auto const one = phone_book::start_link({.name = "one", .keys = keys::duplicate});
        auto const two = phone_book::start_link({.name = "two", .keys = keys::duplicate_by_key});
        EXPECT_THROW(static_cast<void>(one.via("ann")), argument_error);
        EXPECT_THROW(static_cast<void>(two.via("ann", 1)), argument_error);
    });
}

TEST(registry_via, without_holder_refuses_a_plain_send) {  // RG-021
    in_runtime([] {
        auto const book = unique_book();
        via const name = book.via("ann");
        EXPECT_THROW(send(name, add{1}), argument_error);
        cast(named<adder>(name), add{1});
        EXPECT_EQ(try_call(named<adder>(name), get{}).error(), exit_reason::noproc());
        EXPECT_EQ(name.text(), "registry(phones, ann)");
    });
}

TEST(registry_via, names_an_agent_as_well) {
    in_runtime([] {
        auto const book = unique_book();
        auto const started = agent<int>::start([] { return 4; }, {.name = book.via("ann")});
        EXPECT_EQ(agent<int>::named(book.via("ann")), started);
        EXPECT_EQ(agent<int>::named(book.via("ann")).get([](int value) { return value; }), 4);
    });
}

TEST(registry_via, outlives_its_registry_in_a_server_that_ends_later) {
    in_runtime([] {
        auto const book = unique_book();
        auto const started = try_start<adder>(server_options{.name = book.via("ann"), .trap_exit = true}, 1);
        ASSERT_TRUE(started);
        stop(book.process());
        EXPECT_EQ(end_after(*started, [&] { stop(*started); }), exit_reason::normal());
    });
}

}  // namespace
