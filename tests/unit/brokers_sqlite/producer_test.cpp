// The producer with plain consumers: what it leases under which demand, when it looks again, and what becomes of a message
// that is settled. Real files and real time, so nothing here is asserted to be quick.

#include <weft/errors.hpp>
#include <weft/gen_stage.hpp>
#include <weft_brokers/sqlite/tables.hpp>

#include "support.hpp"
#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <algorithm>
#include <iterator>


namespace weft::sqlite_queue::test {
namespace {

using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;
using weft::test::patience;

struct queue_batch {
    std::vector<broadway::delivery> all;
};

/// Hands everything on to the test.
class queue_consumer {
public:
    explicit queue_consumer(pid to) : to_{to} {}
    void handle_events(std::vector<broadway::delivery> events) { send(to_, queue_batch{std::move(events)}); }

private:
    pid to_;
};

struct start_draining {
    using reply = void;
};

/// The producer as a pipeline has it: told of draining, and asked something so that all before is known to be handled.
class drained_producer : public producer {
public:
    using producer::producer;
    void handle_call(start_draining) { prepare_for_draining(); }
};

gen_stage::stage_ref<queue_consumer> consume(gen_stage::producer_ref<broadway::delivery> from, std::int64_t max_demand) {
    return gen_stage::start_link<queue_consumer>(
        {.subscribe_to = {{from, {.max_demand = max_demand, .cancel = gen_stage::cancel_mode::temporary}}}}, self());
}

/// So many deliveries, in however many batches.
std::vector<broadway::delivery> take(std::size_t count) {
    std::vector<broadway::delivery> got;
    while (got.size() < count) {
        auto batch = next<queue_batch>();
        if (!batch) {
            ADD_FAILURE() << "only " << got.size() << " of " << count << " messages came";
            break;
        }
        std::ranges::move(batch->all, std::back_inserter(got));
    }
    return got;
}

texts data_of(std::vector<broadway::delivery> const& all) {
    texts found;
    for (auto const& each : all) found.push_back(each.data);
    return found;
}

receipt& receipt_of(broadway::delivery const& one) { return dynamic_cast<receipt&>(*one.receipt); }

/// Acknowledges as a pipeline does.
void settle(std::span<broadway::delivery const> good, std::span<broadway::delivery const> bad = {}, std::string const& why = "broken") {
    broadway::status const fine;
    broadway::status const wrong{broadway::failure{broadway::failure_kind::failed, exit_reason{why}}};
    std::vector<broadway::settlement> successful;
    std::vector<broadway::settlement> failed;
    for (auto const& each : good) successful.emplace_back(*each.receipt, fine, each);
    for (auto const& each : bad) failed.emplace_back(*each.receipt, wrong, each);
    (good.empty() ? bad : good).front().receipt->to()->ack(successful, failed);
}

/// Waits for what nobody tells of.
template <class Holds>
void eventually(Holds const& holds) {
    auto const end = monotonic_time() + patience;
    while (!holds()) {
        if (monotonic_time() > end) FAIL() << "it never came to be";
        receive(after(1ms, [] {}));
    }
}

class sqlite_queue_producer : public queue_folder {
protected:
    /// Looks by itself so seldom that a test would not live to see it.
    [[nodiscard]] producer_options seldom() const {
        return {.file = file(), .queue = {.synchronous = synchronous::off}, .poll_interval = 24h, .on_failure = nack{}};
    }
    [[nodiscard]] std::shared_ptr<queue> same() const {
        return std::make_shared<queue>(file(), queue_options{.synchronous = synchronous::off});
    }
};

TEST_F(sqlite_queue_producer, leases_no_more_than_was_asked_for) {
    in_runtime([&] {
        auto const orders = same();
        orders->publish(numbered("m", 50));
        auto const source = gen_stage::start_link<producer>(seldom());
        consume(source, 8);
        take(50);  // by and by: a consumer asks again for what it has passed on
        EXPECT_EQ(orders->statistics(), (statistics{.leased = 50}));
        EXPECT_EQ(gen_stage::estimate_buffered_count(source), 0u);
    });
}

TEST_F(sqlite_queue_producer, emits_receipts_that_say_what_was_delivered) {
    in_runtime([&] {
        auto const orders = same();
        orders->publish("low");
        auto const id = orders->publish("high", {.priority = 7});
        consume(gen_stage::start_link<producer>(seldom()), 10);
        auto const got = take(2);
        EXPECT_EQ(data_of(got), (texts{"high", "low"}));
        EXPECT_EQ(receipt_of(got[0]).id(), id);
        EXPECT_EQ(receipt_of(got[0]).priority(), 7);
        EXPECT_EQ(receipt_of(got[0]).deliveries(), 1);
        EXPECT_GT(receipt_of(got[0]).published(), 0ms);
        EXPECT_GT(receipt_of(got[0]).by().token, 0);
    });
}

TEST_F(sqlite_queue_producer, keeps_the_demand_until_this_program_publishes) {
    in_runtime([&] {
        auto const source = gen_stage::start_link<producer>(seldom());
        consume(source, 10);
        auto const orders = same();
        orders->publish(numbered("m", 3));
        EXPECT_EQ(data_of(take(3)), (texts{"m0", "m1", "m2"}));
        orders->publish("n");
        EXPECT_EQ(data_of(take(1)), texts{"n"});
    });
}

TEST_F(sqlite_queue_producer, looks_again_for_what_other_programs_publish) {
    in_runtime([&] {
        auto options = seldom();
        options.poll_interval = 5ms;
        consume(gen_stage::start_link<producer>(options), 10);
        // Past this program's own notice, as another program does it.
        queue_options const of_file{.synchronous = synchronous::off};
        tables other{file(), of_file};
        {
            sqlite::transaction once{other.file()};
            static_cast<void>(other.insert("from afar", 0, 1, 1));
            other.write_counters();
            once.commit();
        }
        EXPECT_EQ(data_of(take(1)), texts{"from afar"});
    });
}

TEST_F(sqlite_queue_producer, looks_again_when_a_delay_or_a_lease_is_due) {
    in_runtime([&] {
        auto const orders = same();
        orders->publish("held");
        EXPECT_EQ(orders->lease(1, 30ms).size(), 1u);
        orders->publish("late", {.delay = 20ms});
        consume(gen_stage::start_link<producer>(seldom()), 10);
        auto got = data_of(take(2));
        std::ranges::sort(got);
        EXPECT_EQ(got, (texts{"held", "late"}));
    });
}

TEST_F(sqlite_queue_producer, serves_a_demand_that_is_larger_than_one_transaction_may_be) {
    in_runtime([&] {
        same()->publish(numbered("m", 25));
        auto options = seldom();
        options.max_lease = 4;
        consume(gen_stage::start_link<producer>(options), 1000);
        EXPECT_EQ(take(25).size(), 25u);
    });
}

TEST_F(sqlite_queue_producer, has_what_succeeded_deleted_and_what_failed_delivered_again) {
    in_runtime([&] {
        auto const orders = same();
        orders->publish(numbered("m", 4));
        consume(gen_stage::start_link<producer>(seldom()), 10);
        auto const got = take(4);
        settle(std::span{got}.first(3), std::span{got}.last(1));
        auto const again = take(1);
        EXPECT_EQ(again[0].data, "m3");
        EXPECT_EQ(receipt_of(again[0]).deliveries(), 2);
        EXPECT_EQ(orders->statistics(), (statistics{.leased = 1}));
        settle(again);
        EXPECT_EQ(orders->statistics(), statistics{});
    });
}

TEST_F(sqlite_queue_producer, buries_what_failed_too_often_with_its_reason) {
    in_runtime([&] {
        auto const orders = same();
        orders->publish("poison");
        auto options = seldom();
        options.queue.max_deliveries = 2;
        consume(gen_stage::start_link<producer>(options), 10);
        settle({}, take(1), "first");
        settle({}, take(1), "second");
        auto const dead = orders->dead_letters();
        ASSERT_EQ(dead.size(), 1u);
        EXPECT_EQ(dead[0].reason, "second");
        EXPECT_EQ(orders->requeue(std::vector{dead[0].id}), 1u);
        EXPECT_EQ(receipt_of(take(1)[0]).deliveries(), 1) << "the producer hears of it at once";
    });
}

TEST_F(sqlite_queue_producer, settles_as_its_options_say_and_as_one_message_is_configured) {
    in_runtime([&] {
        auto const orders = same();
        orders->publish(numbered("m", 4));
        auto options = seldom();
        options.on_success = dead_letter{};
        options.on_failure = nack{.delay = 24h};
        consume(gen_stage::start_link<producer>(options), 10);
        auto const got = take(4);
        auto& to = *got[0].receipt->to();
        to.configure(*got[1].receipt, settle_options{.on_success = ack{}});
        to.configure(*got[3].receipt, settle_options{.on_failure = dead_letter{}});
        settle(std::span{got}.first(2), std::span{got}.last(2));
        EXPECT_EQ(orders->statistics(), (statistics{.delayed = 1, .dead = 2}));
        EXPECT_EQ(orders->dead_letters()[0].data, "m0");
        EXPECT_EQ(orders->dead_letters()[1].data, "m3");
        EXPECT_THROW(to.configure(*got[1].receipt, std::string{"ack"}), argument_error);
        EXPECT_THROW(to.configure(*got[1].receipt, settle_options{.on_failure = nack{.delay = -1ms}}), argument_error);
    });
}

// BW-130
TEST_F(sqlite_queue_producer, leases_nothing_more_while_it_drains) {
    in_runtime([&] {
        auto const orders = same();
        auto options = seldom();
        options.poll_interval = 1ms;
        auto const source = gen_stage::start_link<drained_producer>(options);
        consume(source, 10);
        orders->publish("before");
        settle(take(1));
        gen_stage::call(source, start_draining{});
        orders->publish(numbered("after", 5));      // tells it
        consume(source, 10);                        // asks it
        send(source, detail::look{});               // a timer that was on its way
        EXPECT_EQ(gen_stage::estimate_buffered_count(source), 0u);  // all of that has been handled
        EXPECT_EQ(orders->statistics(), (statistics{.ready = 5}));
        EXPECT_FALSE(next_now<queue_batch>());
    });
}

TEST_F(sqlite_queue_producer, extends_leases_while_their_messages_are_at_work) {
    in_runtime([&] {
        auto const orders = same();
        orders->publish("long");
        auto options = seldom();
        options.queue.visibility_timeout = 24h;
        options.extend_every = 2ms;
        consume(gen_stage::start_link<producer>(options), 1);
        auto got = take(1);
        auto const first = orders->next_due();
        ASSERT_TRUE(first);
        auto const lease = receipt_of(got[0]).by();
        EXPECT_TRUE(orders->extend(lease, 1h));
        eventually([&] { return orders->next_due() > 23h; });
        settle(got);
        EXPECT_EQ(orders->statistics(), statistics{});
    });
}

TEST_F(sqlite_queue_producer, extends_no_lease_whose_message_is_gone_without_an_end) {
    in_runtime([&] {
        auto const orders = same();
        orders->publish("lost");
        auto options = seldom();
        options.queue.visibility_timeout = 200ms;
        options.extend_every = 20ms;
        consume(gen_stage::start_link<producer>(options), 2);
        take(1);  // and drops it
        auto const again = take(1);
        EXPECT_EQ(receipt_of(again[0]).deliveries(), 2);
    });
}

TEST_F(sqlite_queue_producer, says_that_a_settlement_came_too_late) {
    weft::test::captured_log log;
    in_runtime([&] {
        auto const orders = same();
        orders->publish("slow");
        consume(gen_stage::start_link<producer>(seldom()), 1);
        auto const got = take(1);
        EXPECT_TRUE(orders->ack(receipt_of(got[0]).by())) << "as if it had run out and somebody else had handled it";
        settle(got);
    });
    EXPECT_EQ(log.lines_with("after their leases had run out").size(), 1u);
}

TEST_F(sqlite_queue_producer, waits_out_a_busy_file_and_goes_on) {
    weft::test::captured_log log;
    in_runtime([&] {
        queue_options const impatient{.synchronous = synchronous::off, .busy_timeout = 0ms};
        auto options = seldom();
        options.queue = impatient;
        options.poll_interval = 1ms;
        auto const source = gen_stage::start_link<producer>(options);
        queue orders{file(), impatient};
        orders.publish("one");
        {
            sqlite::database other{file(), sqlite::open_mode::read_write};
            sqlite::transaction const held{other};
            consume(source, 10);
            eventually([&] { return log.lines_with("the queue cannot be read at the moment").size() > 2; });
        }
        EXPECT_EQ(data_of(take(1)), texts{"one"});
    });
    EXPECT_NE(log.lines_with("cannot be read")[0].find("orders.db: database is locked"), std::string::npos);
}

TEST_F(sqlite_queue_producer, cannot_be_started_on_a_file_that_is_no_queue) {
    weft::test::captured_log const log;
    in_runtime([&] {
        auto options = seldom();
        options.file = file("absent/orders.db");
        auto const started = gen_stage::try_start_link<producer>(options);
        ASSERT_FALSE(started);
        EXPECT_NE(started.error().text().find("absent/orders.db: unable to open"), std::string::npos) << started.error().to_string();
        options.file = "";
        EXPECT_NE(gen_stage::try_start<producer>(options).error().to_string().find("file is required"), std::string::npos);
    });
}

TEST_F(sqlite_queue_producer, shares_a_file_with_other_producers_and_no_message_goes_to_two) {
    in_runtime([&] {
        auto const orders = same();
        for (int i = 0; i < 3; ++i) consume(gen_stage::start_link<producer>(seldom()), 5);
        for (int i = 0; i < 20; ++i) orders->publish(numbered(std::to_string(i) + ".", 10));
        auto const got = take(200);
        auto names = data_of(got);
        std::ranges::sort(names);
        EXPECT_EQ(std::ranges::unique(names).size(), 0u);
        settle(got);
        EXPECT_EQ(orders->statistics(), statistics{});
    });
}

}  // namespace
}  // namespace weft::sqlite_queue::test
