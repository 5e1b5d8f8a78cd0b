#include <weft_brokers/nats/internal/connection.hpp>

#include <weft/detail/signals_held.hpp>
#include <weft/log.hpp>
#include <weft_brokers/common/option_check.hpp>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

namespace weft::nats::detail {

struct reconnecting {
    reconnecting(std::string name, backoff_options const& how) : whose{std::move(name)}, waits{how} {}

    std::string const whose;
    std::atomic<std::uint64_t> losses{0};
    std::mutex mutex;
    brokers::backoff waits;  // under mutex
};

namespace {

/// libnats calls back on threads of its own, also a little after a connection has been destroyed. So its callbacks get a
/// number, which finds the state while there is one.
class callback_targets {
public:
    static callback_targets& of_program() {
        static auto* const all = new callback_targets;  // libnats' threads may outlive the program's statics
        return *all;
    }
    void* add(std::shared_ptr<reconnecting> one) {
        std::lock_guard const lock{mutex_};
        all_.emplace(++last_, std::move(one));
        return reinterpret_cast<void*>(last_);
    }
    std::shared_ptr<reconnecting> find(void* closure) {
        std::lock_guard const lock{mutex_};
        auto const found = all_.find(reinterpret_cast<std::uintptr_t>(closure));
        return found == all_.end() ? nullptr : found->second;
    }
    void remove(std::shared_ptr<reconnecting> const& one) {
        std::lock_guard const lock{mutex_};
        std::erase_if(all_, [&](auto const& entry) { return entry.second == one; });
    }

private:
    std::mutex mutex_;
    std::uintptr_t last_ = 0;                                       // under mutex_
    std::map<std::uintptr_t, std::shared_ptr<reconnecting>> all_;  // under mutex_
};

std::int64_t next_wait(natsConnection* of, int, void* closure) {
    auto const known = callback_targets::of_program().find(closure);
    if (known == nullptr) return 1;
    char const* error = nullptr;
    natsConnection_GetLastError(of, &error);
    std::lock_guard const lock{known->mutex};
    auto const wait = known->waits.next_wait();
    log::warning(known->whose + ": not connected" + (error == nullptr || *error == '\0' ? "" : " (" + std::string{error} + ')') +
                 "; next try in " + std::to_string(wait.count()) + " ms");
    return wait.count();
}

void lost(natsConnection*, void* closure) {
    auto const known = callback_targets::of_program().find(closure);
    if (known == nullptr) return;
    known->losses.fetch_add(1, std::memory_order_relaxed);  // relaxed: a number
    log::warning(known->whose + ": connection lost");
}

void found_again(natsConnection*, void* closure) {
    auto const known = callback_targets::of_program().find(closure);
    if (known == nullptr) return;
    std::lock_guard const lock{known->mutex};
    known->waits.reset();
    log::notice(known->whose + ": connected again");
}

std::string joined(std::vector<std::string> const& all) {
    std::string text;
    for (std::string const& one : all) text += (text.empty() ? "" : ", ") + one;
    return text;
}

std::string secret_of(connection_options const& options) {
    if (!options.username.empty()) return "(hidden, of user \"" + options.username + "\")";
    if (!options.token.empty()) return "(a hidden token)";
    return options.credentials_file.empty() ? std::string{"none"} : "\"" + options.credentials_file + '"';
}

}  // namespace

std::string text_of(natsStatus status) {
    natsStatus of_last = NATS_OK;
    char const* const detail = nats_GetLastError(&of_last);
    std::string text = natsStatus_GetText(status);
    if (of_last == status && detail != nullptr && *detail != '\0') text += std::string{": "} + detail;
    return text;
}

connection::connection(connection_options const& options, std::string whose)
    : whose_{std::move(whose)},
      answer_timeout_{options.answer_timeout},
      reconnecting_{std::make_shared<reconnecting>(whose_ + " to " + joined(options.servers), options.reconnect)} {
    weft::detail::signals_held const held;  // libnats starts threads
    auto const how = as_options(options);
    natsStatus const status = natsConnection_Connect(&made_, how.get());
    if (status == NATS_OK) {
        jsOptions wait;
        jsOptions_Init(&wait);
        wait.Wait = options.answer_timeout.count();
        jsCtx* streams = nullptr;
        natsConnection_JetStream(&streams, made_, &wait);
        streams_.reset(streams);
        return;
    }
    callback_targets::of_program().remove(reconnecting_);
    std::string const why = text_of(status);
    if (status == NATS_CONNECTION_AUTH_FAILED || status == NATS_NOT_PERMITTED)
        brokers::wrong_option(whose_, "connection.username, password, token and credentials_file", secret_of(options),
                              "credentials that " + joined(options.servers) + " accepts (" + why + ')');
    brokers::wrong_option(whose_, "connection.servers", joined(options.servers), "NATS servers of which one can be reached (" + why + ')');
}

std::uint64_t connection::times_lost() const noexcept { return reconnecting_->losses.load(std::memory_order_relaxed); }  // relaxed: a number

connection::~connection() {
    callback_targets::of_program().remove(reconnecting_);
    streams_.reset();
    natsConnection_Destroy(made_);
}

owned<natsOptions> connection::as_options(connection_options const& options) const {
    natsOptions* made = nullptr;
    natsOptions_Create(&made);
    owned<natsOptions> how{made};
    std::vector<char const*> servers;
    for (std::string const& one : options.servers) servers.push_back(one.c_str());
    if (natsOptions_SetServers(made, servers.data(), static_cast<int>(servers.size())) != NATS_OK)
        brokers::wrong_option(whose_, "connection.servers", joined(options.servers), "addresses like \"nats://127.0.0.1:4222\"");
    if (!options.username.empty()) natsOptions_SetUserInfo(made, options.username.c_str(), options.password.c_str());
    if (!options.token.empty()) natsOptions_SetToken(made, options.token.c_str());
    if (!options.credentials_file.empty() && natsOptions_SetUserCredentialsFromFiles(made, options.credentials_file.c_str(), nullptr) != NATS_OK)
        brokers::wrong_option(whose_, "connection.credentials_file", options.credentials_file, "a file that can be read");
    if (options.tls) natsOptions_SetSecure(made, true);
    if (!options.ca_file.empty() && natsOptions_LoadCATrustedCertificates(made, options.ca_file.c_str()) != NATS_OK)
        brokers::wrong_option(whose_, "connection.ca_file", options.ca_file, "a file with certificates");
    natsOptions_SetTimeout(made, options.connect_timeout.count());
    natsOptions_SetMaxReconnect(made, -1);
    natsOptions_SetFailRequestsOnDisconnect(made, true);
    void* const closure = callback_targets::of_program().add(reconnecting_);
    natsOptions_SetCustomReconnectDelay(made, &next_wait, closure);
    natsOptions_SetDisconnectedCB(made, &lost, closure);
    natsOptions_SetReconnectedCB(made, &found_again, closure);
    return how;
}

void connection::ensure_stream(std::string const& name, std::vector<std::string> const& subjects) {
    jsStreamInfo* info = nullptr;
    natsStatus status = js_GetStreamInfo(&info, streams_.get(), name.c_str(), nullptr, nullptr);
    owned<jsStreamInfo> const known{info};
    if (status == NATS_OK) return;
    std::string const why = text_of(status);
    if (status != NATS_NOT_FOUND)
        brokers::wrong_option(whose_, "connection.servers", reconnecting_->whose, "a server with JetStream and the right to use it (" + why + ')');
    if (subjects.empty())
        brokers::wrong_option(whose_, "stream", '"' + name + '"', "a stream that is there, or create_with_subjects to make it (" + why + ')');
    std::vector<char const*> list;
    for (std::string const& one : subjects) list.push_back(one.c_str());
    jsStreamConfig config;
    jsStreamConfig_Init(&config);
    config.Name = name.c_str();
    config.Subjects = list.data();
    config.SubjectsLen = static_cast<int>(list.size());
    status = js_AddStream(nullptr, streams_.get(), &config, nullptr, nullptr);
    if (status != NATS_OK)
        brokers::wrong_option(whose_, "create_with_subjects", joined(subjects),
                              "subjects with which stream \"" + name + "\" can be made (" + text_of(status) + ')');
}

}  // namespace weft::nats::detail
