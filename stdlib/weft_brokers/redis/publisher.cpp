#include <weft_brokers/redis/publisher.hpp>

#include <weft/blocking.hpp>
#include <weft/log.hpp>
#include <weft_brokers/common/backoff.hpp>
#include <weft_brokers/common/option_check.hpp>
#include <weft_brokers/common/pause.hpp>
#include <weft_brokers/redis/internal/link.hpp>

#include <algorithm>

namespace weft::redis {

namespace {
constexpr std::size_t commands_in_one_write = 1000;
}

class publisher::state {
public:
    explicit state(publisher_options options) : options_{std::move(options)} {
        check(options_);
        try {
            link_.open();
        } catch (detail::link_broken const& why) {
            brokers::wrong_option("redis::publisher", "connection.host and connection.port", link_.address(),
                                  std::string{"a Redis server that can be reached ("} + why.what() + ')');
        }
    }

    std::vector<std::string> publish(std::span<detail::command const> all) {
        auto const give_up = brokers::now() + options_.publish_timeout;
        std::vector<std::string> ids;
        while (ids.size() < all.size()) {
            try {
                if (!link_.is_open()) link_.open();
                add(all.subspan(ids.size(), std::min(all.size() - ids.size(), commands_in_one_write)), ids);
                waits_.reset();
            } catch (detail::link_broken const& why) {
                auto const wait = waits_.next_wait();
                if (brokers::now() + wait >= give_up) failed(why.what(), ids.size(), all.size());
                log::warning("redis::publisher to " + link_.address() + ": " + why.what() + "; next try in " + std::to_string(wait.count()) +
                             " ms");
                brokers::pause({}, wait);
            }
        }
        return ids;
    }

    [[nodiscard]] detail::command command_for(std::span<std::pair<std::string, std::string> const> fields) const {
        detail::command add{"XADD", options_.stream};
        if (options_.max_length > 0) add.insert(add.end(), {"MAXLEN", "~", std::to_string(options_.max_length)});
        add.emplace_back("*");
        for (auto const& [name, value] : fields) add.insert(add.end(), {name, value});
        return add;
    }
    [[nodiscard]] detail::command command_for(std::string const& text) const {
        std::pair<std::string, std::string> const one{options_.field, text};
        return command_for(std::span{&one, 1});
    }

private:
    void add(std::span<detail::command const> some, std::vector<std::string>& ids) {
        for (detail::reply const& one : link_.ask(some)) {
            if (detail::is_error(*one)) failed(detail::text(*one), ids.size(), ids.size() + some.size());
            ids.emplace_back(detail::text(*one));
        }
    }

    [[noreturn]] void failed(std::string_view why, std::size_t confirmed, std::size_t of) const {
        throw publish_error{"redis::publisher to " + link_.address() + ": " + std::string{why} + "; " + std::to_string(confirmed) + " of " +
                            std::to_string(of) + " messages are confirmed"};
    }

    publisher_options const options_;
    detail::link link_{options_.connection};
    brokers::backoff waits_{options_.reconnect};
};

publisher::publisher(publisher_options options)
    : state_{blocking([&] { return std::make_unique<state>(std::move(options)); })} {}
publisher::publisher(publisher&&) noexcept = default;
publisher& publisher::operator=(publisher&&) noexcept = default;
publisher::~publisher() = default;

std::vector<std::string> publisher::publish(std::span<std::string const> texts) {
    return blocking([&] {
        std::vector<detail::command> all;
        for (std::string const& one : texts) all.push_back(state_->command_for(one));
        return state_->publish(all);
    });
}

std::vector<std::string> publisher::publish(std::span<std::vector<std::pair<std::string, std::string>> const> entries) {
    return blocking([&] {
        std::vector<detail::command> all;
        for (auto const& one : entries) all.push_back(state_->command_for(one));
        return state_->publish(all);
    });
}

}  // namespace weft::redis
