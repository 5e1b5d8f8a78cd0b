#include <weft_brokers/redis/internal/group.hpp>

#include <weft_brokers/common/option_check.hpp>

#include <hiredis/hiredis.h>

#include <algorithm>
#include <map>
#include <utility>

namespace weft::redis::detail {

namespace {

constexpr std::size_t ids_in_one_command = 500;

// Exactly once, also when the reply is lost and it is told again: only the first acknowledgement moves the message.
constexpr char const* move_letter =
    "if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 1 then redis.call('XADD', KEYS[2], '*', unpack(ARGV, 3)) end return 1";
constexpr char const* leave_empty =
    "if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then "
    "redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2]) end return 1";

std::string begin_after(std::string const& id) { return id.empty() ? "-" : "(" + id; }

entry as_entry(redisReply const& from) {
    entry made;
    auto const parts = elements(from);
    made.id = text(*parts[0]);
    auto const fields = elements(*parts[1]);
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) made.fields.emplace_back(text(*fields[i]), text(*fields[i + 1]));
    return made;
}

std::vector<entry> as_entries(redisReply const& from) {
    std::vector<entry> all;
    for (redisReply const* one : elements(from))
        if (one->type == REDIS_REPLY_ARRAY && one->elements == 2) all.push_back(as_entry(*one));  // nil: deleted since
    return all;
}

template <class Add>
std::vector<command> in_parts(std::span<std::string const> ids, Add add) {
    std::vector<command> all;
    for (; !ids.empty(); ids = ids.subspan(std::min(ids.size(), ids_in_one_command)))
        all.push_back(add(ids.first(std::min(ids.size(), ids_in_one_command))));
    return all;
}

}  // namespace

group::group(link& through, producer_options const& options, std::string consumer)
    : link_{through}, options_{options}, consumer_{std::move(consumer)} {}

void group::ensure() {
    command make{"XGROUP", "CREATE", options_.stream, options_.group, options_.start_at};
    if (options_.create_stream) make.emplace_back("MKSTREAM");
    try {
        static_cast<void>(link_.ask(make));
    } catch (refused const& why) {
        std::string_view const said = why.what();
        if (said.starts_with("BUSYGROUP")) return;
        constexpr std::string_view whose = "redis::producer";
        if (said.find("requires the key to exist") != said.npos)
            brokers::wrong_option(whose, "stream", '"' + options_.stream + '"',
                                  "a stream that is there on " + link_.address() + ", or create_stream = true");
        if (said.starts_with("WRONGTYPE"))
            brokers::wrong_option(whose, "stream", '"' + options_.stream + '"', "a stream; on " + link_.address() + " it is something else");
        if (said.find("Invalid stream ID") != said.npos)
            brokers::wrong_option(whose, "start_at", '"' + options_.start_at + '"', "an id like 1526919030474-55, \"0\" or \"$\"");
        throw;
    }
}

std::vector<entry> group::read_new(std::size_t count, milliseconds block) {
    auto const answer = link_.ask({"XREADGROUP", "GROUP", options_.group, consumer_, "COUNT", std::to_string(count), "BLOCK",
                                   std::to_string(std::max<milliseconds::rep>(block.count(), 1)), "STREAMS", options_.stream, ">"},
                                  block);
    auto const streams = elements(*answer);
    return streams.empty() ? std::vector<entry>{} : as_entries(*elements(*streams[0])[1]);
}

std::vector<pending_entry> group::own_pending(std::string const& after, std::size_t count) {
    return pending({"XPENDING", options_.stream, options_.group, begin_after(after), "+", std::to_string(count), consumer_});
}

std::vector<pending_entry> group::idle_pending(std::string const& after, std::size_t count, milliseconds idle) {
    return pending({"XPENDING", options_.stream, options_.group, "IDLE", std::to_string(idle.count()), begin_after(after), "+",
                    std::to_string(count)});
}

std::vector<pending_entry> group::pending(command ask) {
    auto const answer = link_.ask(ask);
    std::vector<pending_entry> all;
    for (redisReply const* one : elements(*answer)) {
        auto const parts = elements(*one);  // id, consumer, idle time, deliveries
        all.push_back({std::string{text(*parts[0])}, number(*parts[3])});
    }
    return all;
}

std::vector<entry> group::claim(std::span<pending_entry const> all, milliseconds idle) {
    if (all.empty()) return {};
    command ask{"XCLAIM", options_.stream, options_.group, consumer_, std::to_string(idle.count())};
    std::map<std::string_view, std::int64_t> deliveries;
    for (pending_entry const& one : all) {
        ask.push_back(one.id);
        deliveries.emplace(one.id, one.deliveries);
    }
    auto const answer = link_.ask(ask);
    auto claimed = as_entries(*answer);
    for (entry& one : claimed) one.deliveries = deliveries[one.id] + 1;
    return claimed;
}

std::vector<command> group::settle_commands(std::span<verdict const> all) const {
    std::vector<std::string> acks;
    std::map<milliseconds, std::vector<std::string>> nacks;
    std::vector<command> commands;
    for (verdict const& one : all) {
        if (one.what == verdict::kind::ack) acks.push_back(one.id);
        else if (one.what == verdict::kind::nack) nacks[one.delay].push_back(one.id);
        else {
            command& move = commands.emplace_back(
                command{"EVAL", move_letter, "2", options_.stream, options_.dead_letters->stream, options_.group, one.id});
            for (auto const& [name, value] : one.letter) move.insert(move.end(), {name, value});
        }
    }
    auto more = in_parts(acks, [this](auto ids) {
        command ack{"XACK", options_.stream, options_.group};
        ack.insert(ack.end(), ids.begin(), ids.end());
        return ack;
    });
    commands.insert(commands.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    // A pending message whose idle time is set so that it reaches claim_after when the delay is over.
    for (auto const& [delay, ids] : nacks) {
        auto const idle = std::to_string((options_.claim_after - delay).count());
        for (auto& each : in_parts(ids, [&](auto some) {
                 command age{"XCLAIM", options_.stream, options_.group, consumer_, "0"};
                 age.insert(age.end(), some.begin(), some.end());
                 age.insert(age.end(), {"IDLE", idle, "JUSTID"});
                 return age;
             }))
            commands.push_back(std::move(each));
    }
    return commands;
}

std::vector<command> group::renew_commands(std::span<std::string const> ids, milliseconds idle) const {
    return in_parts(ids, [&](auto some) {
        command renew{"XCLAIM", options_.stream, options_.group, consumer_, std::to_string(idle.count())};
        renew.insert(renew.end(), some.begin(), some.end());
        renew.emplace_back("JUSTID");
        return renew;
    });
}

void group::leave() {
    static_cast<void>(link_.ask({"EVAL", leave_empty, "1", options_.stream, options_.group, consumer_}));
}

}  // namespace weft::redis::detail
