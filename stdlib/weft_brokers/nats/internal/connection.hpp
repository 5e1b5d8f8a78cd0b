#pragma once
// One connection to NATS, for threads that may block. libnats makes it again when it is lost; the waits between its tries,
// and the lines in the log that tell them, are weft's.

#include <weft_brokers/nats/options.hpp>

#include <nats/nats.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace weft::nats::detail {

struct destroy {
    void operator()(natsOptions* of) const noexcept { natsOptions_Destroy(of); }
    void operator()(jsCtx* of) const noexcept { jsCtx_Destroy(of); }
    void operator()(natsSubscription* of) const noexcept { natsSubscription_Destroy(of); }
    void operator()(natsMsg* of) const noexcept { natsMsg_Destroy(of); }
    void operator()(jsStreamInfo* of) const noexcept { jsStreamInfo_Destroy(of); }
    void operator()(jsConsumerInfo* of) const noexcept { jsConsumerInfo_Destroy(of); }
    void operator()(jsMsgMetaData* of) const noexcept { jsMsgMetaData_Destroy(of); }
};
template <class T>
using owned = std::unique_ptr<T, destroy>;

/// What libnats says of a status, with the server's own words where it knows them.
[[nodiscard]] std::string text_of(natsStatus status);

struct reconnecting;

/// Threads: any, as libnats' own.
class connection {
public:
    /// Connects. Blocks its thread, at most the timeouts. `whose` is what errors and the log call it.
    /// Errors: argument_error for what the server, or libnats, refuses, and for servers that cannot be reached.
    connection(connection_options const& options, std::string whose);
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    ~connection();

    [[nodiscard]] natsConnection* get() const noexcept { return made_; }
    [[nodiscard]] jsCtx* stream_context() const noexcept { return streams_.get(); }
    [[nodiscard]] bool is_closed() const noexcept { return natsConnection_IsClosed(made_); }
    /// How often it was lost so far.
    [[nodiscard]] std::uint64_t times_lost() const noexcept;
    [[nodiscard]] milliseconds answer_timeout() const noexcept { return answer_timeout_; }
    [[nodiscard]] std::string const& whose() const noexcept { return whose_; }

    /// Errors: argument_error for a stream that is not there when `subjects` is empty, or that cannot be made with them.
    void ensure_stream(std::string const& name, std::vector<std::string> const& subjects);

private:
    [[nodiscard]] owned<natsOptions> as_options(connection_options const& options) const;

    std::string whose_;
    milliseconds const answer_timeout_;
    std::shared_ptr<reconnecting> reconnecting_;
    natsConnection* made_ = nullptr;
    owned<jsCtx> streams_;
};

}  // namespace weft::nats::detail
