#include <weft_brokers/redis/internal/link.hpp>

#include <weft/errors.hpp>

#include <hiredis/hiredis.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cstdlib>
#include <utility>

namespace weft::redis::detail {

namespace {

timeval as_timeval(milliseconds length) {
    return {.tv_sec = length.count() / 1000, .tv_usec = length.count() % 1000 * 1000};
}

// Text that came from the server may be an answer to a bad password; the password itself is never part of an error.
[[noreturn]] void wrong_login(std::string_view option, std::string const& value, std::string_view said) {
    throw argument_error{"redis: invalid value for option connection." + std::string{option} + ": " + value + "; the server says \"" +
                         std::string{said} + "\", expected what it accepts"};
}

}  // namespace

void free_reply::operator()(redisReply* of) const noexcept { freeReplyObject(of); }
void free_context::operator()(redisContext* of) const noexcept { redisFree(of); }

link::link(connection_options options) : options_{std::move(options)} {}
link::~link() { close(); }

void link::open() {
    close();
    std::unique_ptr<redisContext, free_context> made{
        redisConnectWithTimeout(options_.host.c_str(), static_cast<int>(options_.port), as_timeval(options_.connect_timeout))};
    if (made == nullptr) throw link_broken{"no memory for a connection"};
    if (made->err != 0) throw link_broken{made->errstr};
    redisEnableKeepAlive(made.get());
    keep(made.release());
    log_in();
}

void link::keep(redisContext* made) {
    context_.reset(made);
    std::lock_guard const lock{mutex_};
    socket_ = made->fd;
    if (interrupted_) ::shutdown(socket_, SHUT_RDWR);
}

void link::close() noexcept {
    {
        std::lock_guard const lock{mutex_};
        socket_ = -1;  // before the descriptor is closed and means something else
    }
    context_.reset();
}

void link::interrupt() noexcept {
    std::lock_guard const lock{mutex_};
    interrupted_ = true;
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

void link::log_in() {
    command login{"AUTH"};
    if (!options_.username.empty()) login.push_back(options_.username);
    login.push_back(options_.password);
    if (options_.password.empty()) login = {"PING"};
    // A server that is still loading its data takes the first two, and refuses the third.
    auto const replies = ask(std::vector<command>{login, {"SELECT", std::to_string(options_.database)}, {"PING"}});
    for (reply const& one : replies) {
        if (!is_error(*one)) continue;
        std::string_view const said = text(*one);
        if (said.starts_with("NOAUTH")) wrong_login("password", "\"\"", said);
        if (said.starts_with("WRONGPASS") || (&one == &replies[0] && !options_.password.empty()))
            wrong_login("password", "(hidden, of user \"" + (options_.username.empty() ? "default" : options_.username) + "\")", said);
        if (&one == &replies[1] && said.starts_with("ERR")) wrong_login("database", std::to_string(options_.database), said);
        std::string const why{said};
        close();
        throw link_broken{why};  // LOADING, MASTERDOWN
    }
}

std::vector<reply> link::ask(std::span<command const> all, milliseconds longer) {
    if (context_ == nullptr) throw link_broken{"not connected"};
    redisSetTimeout(context_.get(), as_timeval(options_.answer_timeout + longer));
    for (command const& one : all) {
        std::vector<char const*> texts;
        std::vector<std::size_t> lengths;
        for (std::string const& each : one) {
            texts.push_back(each.data());
            lengths.push_back(each.size());
        }
        redisAppendCommandArgv(context_.get(), static_cast<int>(one.size()), texts.data(), lengths.data());
    }
    std::vector<reply> replies;
    for (std::size_t i = 0; i != all.size(); ++i) {
        void* got = nullptr;
        if (redisGetReply(context_.get(), &got) != REDIS_OK) break_off();
        replies.emplace_back(static_cast<redisReply*>(got));
    }
    return replies;
}

reply link::ask(command const& one, milliseconds longer) {
    reply answer = std::move(ask(std::span{&one, 1}, longer).front());
    if (is_error(*answer)) throw refused{std::string{text(*answer)}};
    return answer;
}

void link::break_off() {
    std::string const why = context_->errstr;
    close();
    throw link_broken{why};
}

std::string link::address() const { return options_.host + ':' + std::to_string(options_.port); }

bool is_error(redisReply const& of) noexcept { return of.type == REDIS_REPLY_ERROR; }
std::string_view text(redisReply const& of) noexcept { return of.str == nullptr ? std::string_view{} : std::string_view{of.str, of.len}; }
std::span<redisReply* const> elements(redisReply const& of) noexcept {
    return of.type == REDIS_REPLY_ARRAY ? std::span<redisReply* const>{of.element, of.elements} : std::span<redisReply* const>{};
}
std::int64_t number(redisReply const& of) noexcept {
    return of.type == REDIS_REPLY_INTEGER ? of.integer : std::strtoll(of.str == nullptr ? "" : of.str, nullptr, 10);
}

}  // namespace weft::redis::detail
