#pragma once
// The rules for a pipeline's options. All of them are checked in the caller of start_link, before anything starts, and again
// when a producer's prepare_for_start has changed them.

#include <weft/broadway/batcher_key.hpp>
#include <weft/broadway/options.hpp>
#include <weft/broadway/rate_limit.hpp>
#include <weft/options.hpp>
#include <weft/via.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace weft::broadway::detail {

/// Checks the options at one place of the configuration.
/// Errors: each throws argument_error: "invalid configuration given to broadway::start_link for key [batchers, audit],
/// invalid value for concurrency option: expected positive integer, got: 0".
class option_check {
public:
    /// `path` is "" for the options of the call itself, else such as "batchers, audit".
    explicit option_check(std::string path = {}, std::string_view call = "start_link") : path_{std::move(path)}, call_{call} {}

    void positive(std::string_view option, std::int64_t value) const;
    void at_least_0(std::string_view option, std::int64_t value) const;
    void more_than_0(std::string_view option, nanoseconds value) const;
    void at_least_0(std::string_view option, nanoseconds value) const;
    /// A name that a process may have; a via only where `names_parts`.
    void name(server_name const& value, bool names_parts) const;
    void rate_limiting(rate_limit const& value) const;
    void rate_limiting(rate_limit_update const& value) const;
    /// Of a layer; nothing when it says nothing. Threads: from a process, whose runtime sets the bounds.
    void process(std::optional<process_options> const& value) const;
    void demand(std::int64_t max, std::optional<std::int64_t> min) const;

    [[noreturn]] void missing(std::string_view option) const;
    [[noreturn]] void refuse(std::string_view sentence) const;

private:
    void at_least_1_ms(std::string_view option, nanoseconds value) const;
    [[noreturn]] void wrong(std::string_view option, std::string_view expected, std::string_view got) const;

    std::string path_;
    std::string_view call_;  // lives for ever
};

template <class Message>
void check_options(producer_options<Message> const& given) {
    option_check const check{"producer"};
    if (!given.start) check.missing("start");
    check.positive("concurrency", given.concurrency);
    check.process(given.process);
    if (given.rate_limiting) option_check{"producer, rate_limiting"}.rate_limiting(*given.rate_limiting);
}

template <class Message>
void check_options(processor_options<Message> const& given) {
    option_check const check{"processors, default"};
    if (given.concurrency) check.positive("concurrency", *given.concurrency);
    check.demand(given.max_demand, given.min_demand);
    check.process(given.process);
}

template <class Message>
void check_options(std::string const& key, batcher_options<Message> const& given) {
    option_check const check{"batchers, " + key};
    check.positive("concurrency", given.concurrency);
    check.positive("batch_size", given.batch_size);
    check.process(given.process);
    if (given.max_demand) check.positive("max_demand", *given.max_demand);
    else if (given.split_by) check.refuse("you must set the max_demand option when split_by decides about the size of batches");
    check.more_than_0("batch_timeout", given.batch_timeout);
}

template <class Module>
concept names_its_processes = requires(server_name const& pipeline) {
    Module::process_name(pipeline, std::string_view{});
};

template <class Module>
void check_batchers(options<Module> const& given) {
    for (auto each = given.batchers.begin(); each != given.batchers.end(); ++each) {
        check_options(key_text(each->first), each->second);
        for (auto before = given.batchers.begin(); before != each; ++before) {
            if (before->first == each->first) option_check{"batchers, " + key_text(each->first)}.refuse("the batcher is configured twice");
        }
    }
}

/// Errors: argument_error for the first rule that is broken.
template <class Module>
void check_options(options<Module> const& given) {
    option_check const check;
    check.name(given.name, static_cast<bool>(given.process_name) || names_its_processes<Module>);
    check.process(given.process);
    check_options(given.producer);
    check_options(given.processors);
    check_batchers(given);
    check.more_than_0("shutdown", given.shutdown);
    check.more_than_0("intensity.within", given.intensity.within);
    check.at_least_0("resubscribe_interval", given.resubscribe_interval);
}

}  // namespace weft::broadway::detail
