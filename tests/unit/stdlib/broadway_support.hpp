#pragma once
// Pipelines for tests: producers that emit on demand or when they are told to, a module whose callbacks are given as
// functions, and messages whose end is told to the test's process.

#include <weft/broadway.hpp>
#include <weft/detail/type_id.hpp>
#include <weft/errors.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>

#include <gtest/gtest.h>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

enum class lane { standard, odd, even };

using item = broadway::message<int, lane>;
using plain_item = broadway::message<int>;  // of a pipeline without batchers
using item_ends = broadway::acked<item>;
using numbers = std::vector<int>;

/// One message whose end is told to the caller under `tag`; `to` is what several of them share.
template <class Message = item>
Message item_of(int data, std::shared_ptr<broadway::acknowledger> const& to) {
    return Message{data, std::make_shared<broadway::receipt>(to)};
}
template <class Message = item>
std::vector<Message> items_of(numbers const& data, ref tag, broadway::batch_mode mode = broadway::batch_mode::bulk) {
    auto const to = broadway::acknowledge_to<Message>(self(), tag);
    std::vector<Message> all;
    for (int const each : data) {
        all.push_back(item_of<Message>(each, to));
        all.back().put_batch_mode(mode);
    }
    return all;
}
template <class Message>
numbers data_of(std::vector<Message> const& messages) {
    numbers all;
    for (Message const& each : messages) all.push_back(each.data());
    return all;
}
template <class Message>
numbers data_of(std::span<Message> messages) {
    numbers all;
    for (Message const& each : messages) all.push_back(each.data());
    return all;
}

template <class Message>
struct push_these {
    std::vector<Message> messages;
};
struct demand_told {
    std::size_t count;
};

/// Emits what it is sent, and nothing on demand; with a probe it tells each demand.
template <class Message>
struct pushed_producer {
    pid probe{};
    std::vector<Message> handle_demand(std::size_t count) {
        if (probe) send(probe, demand_told{count});
        return {};
    }
    std::vector<Message> handle_info(push_these<Message> order) { return std::move(order.messages); }
};

/// Emits the integers from 0 up to `end`, as many as are asked for, each with a receipt of `to`.
template <class Message>
struct counting_producer {
    std::shared_ptr<broadway::acknowledger> to;
    int end;
    int next = 0;
    std::vector<Message> handle_demand(std::size_t count) {
        std::vector<Message> events;
        for (; count > 0 && next < end; --count) events.push_back(item_of<Message>(next++, to));
        return events;
    }
};

/// What the callbacks do; one that is not set leaves things as they are. Called in several processes at once.
struct pipeline_script {
    std::function<item(item)> handle_message{};
    std::function<void(lane, std::span<item>, broadway::batch_info<lane> const&)> handle_batch{};
    std::function<void(std::span<item>)> prepare_messages{};
    std::function<void(std::span<item>)> handle_failed{};
};

class scripted {
public:
    using message = item;
    using context = pipeline_script;

    explicit scripted(pipeline_script const& given) : script_{given} {}

    message handle_message(message one) { return script_.handle_message ? script_.handle_message(std::move(one)) : one; }
    void handle_batch(lane key, std::span<message> batch, broadway::batch_info<lane> const& info) {
        if (script_.handle_batch) script_.handle_batch(key, batch, info);
    }
    void prepare_messages(std::span<message> list) {
        if (script_.prepare_messages) script_.prepare_messages(list);
    }
    void handle_failed(std::span<message> failed) {
        if (script_.handle_failed) script_.handle_failed(failed);
    }

private:
    pipeline_script script_;
};

using script_options = broadway::options<scripted>;
using lane_options = broadway::batcher_options<item>;

/// One pushed producer, one processor, no batchers.
inline script_options pipeline_of(pipeline_script what, std::string name = "line") {
    script_options made{.name = std::move(name)};
    made.producer = {.start = broadway::producer<pushed_producer<item>>()};
    made.processors = {.concurrency = 1};
    made.context = std::move(what);
    return made;
}
/// The same with one batcher.
inline script_options batched_pipeline_of(pipeline_script what, lane_options how, std::string name = "line") {
    script_options made = pipeline_of(std::move(what), std::move(name));
    made.batchers = {{lane::standard, std::move(how)}};
    return made;
}

/// As broadway::start_link and try_start_link; made once for all tests.
pid start_line(script_options chosen);
result<pid> try_start_line(script_options chosen);

/// A part of the pipeline `name`; it has to be there.
inline pid part_of(std::string const& name, std::string_view part) {
    pid const found = whereis(name + ".Broadway." + std::string{part});
    EXPECT_TRUE(found) << part;
    return found;
}

/// Gives messages to producer `index`, without waiting for anything.
template <class Message>
void push(std::string const& name, std::vector<Message> messages, std::size_t index = 0) {
    send(part_of(name, broadway::part::producer(index)), push_these<Message>{std::move(messages)});
}
/// The same for fresh ones; their ends come under the ref returned.
inline ref push(std::string const& name, numbers const& data, broadway::batch_mode mode = broadway::batch_mode::bulk) {
    ref const tag = make_ref();
    push(name, items_of(data, tag, mode));
    return tag;
}

/// Looks again and again until it holds, for as long as anything may take that works.
template <class Condition>
bool soon(Condition holds) {
    nanoseconds const until = monotonic_time() + patience;
    while (!holds()) {
        if (monotonic_time() > until) return false;
        sleep_for(std::chrono::milliseconds{1});
    }
    return true;
}

/// The next ends that are told, whatever their tag. Errors: throws when none come.
template <class Message = item>
broadway::acked<Message> next_ends() {
    auto got = next<broadway::acked<Message>>();
    if (!got) throw std::runtime_error{"no message's end was told"};
    return std::move(*got);
}

/// Collects ends until so many messages are told of: what succeeded and what failed, in the order of their ends.
template <class Message = item>
broadway::acked<Message> all_ends(std::size_t count) {
    broadway::acked<Message> all{};
    while (all.successful.size() + all.failed.size() < count) {
        auto more = next_ends<Message>();
        for (auto& each : more.successful) all.successful.push_back(std::move(each));
        for (auto& each : more.failed) all.failed.push_back(std::move(each));
    }
    return all;
}

}  // namespace weft::test
