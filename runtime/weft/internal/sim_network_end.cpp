// The ends of the simulated network: how bytes are read, written and arrive, and how a connection ends.

#include <weft/internal/sim_network.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace weft::sim {
namespace {

namespace error = boost::asio::error;

constexpr std::size_t window = std::size_t{64} * 1024;

template <class Buffer>
std::size_t size_of(std::vector<Buffer> const& buffers) {
    return boost::asio::buffer_size(buffers);
}

}  // namespace

// Ends ----------------------------------------------------------------------------------------------------------------

void network_end::connect(net::endpoint const& to, std::unique_ptr<net::detail::pending> operation) {
    if (connecting_ != nullptr) return operation->complete(error::already_started, 0);
    if (connected_) return operation->complete(error::already_connected, 0);
    closed_ = false;
    local_ = home_->free_endpoint(boost::asio::ip::address_v4::loopback());
    remote_ = to;
    connecting_number_ = home_->next_number();
    connecting_ = std::move(operation);
    home_->make_cancellable(shared_from_this(), *connecting_, connecting_number_);
    auto& known = home_->ends_;  // of an attempt that was cancelled a moment ago it still is
    if (std::find(known.begin(), known.end(), shared_from_this()) == known.end()) known.push_back(shared_from_this());
    send(part::opening);
}

void network_end::read(std::vector<boost::asio::mutable_buffer> into, std::unique_ptr<net::detail::pending> operation) {
    if (closed_ || !connected_) return operation->complete(closed_ ? error::bad_descriptor : error::not_connected, 0);
    if (size_of(into) == 0) return operation->complete({}, 0);
    std::uint64_t const number = home_->next_number();
    home_->make_cancellable(shared_from_this(), *operation, number);
    reads_.push_back({number, std::move(into), std::move(operation)});
    serve_reads();
}

void network_end::write(std::vector<boost::asio::const_buffer> from, std::unique_ptr<net::detail::pending> operation) {
    if (closed_ || !connected_) return operation->complete(closed_ ? error::bad_descriptor : error::not_connected, 0);
    if (said_end_) return operation->complete(error::broken_pipe, 0);
    if (size_of(from) == 0) return operation->complete({}, 0);
    std::uint64_t const number = home_->next_number();
    home_->make_cancellable(shared_from_this(), *operation, number);
    writes_.push_back({number, std::move(from), std::move(operation)});
    serve_writes();
}

void network_end::serve_reads() {
    bool made_room = false;
    while (!reads_.empty() && (!arrived_.empty() || heard_end_ || broken_)) {
        auto first = std::move(reads_.front());
        reads_.pop_front();
        if (arrived_.empty()) {
            first.operation->complete(broken_ ? broken_ : net::error_code{error::eof}, 0);
            continue;
        }
        std::size_t const bytes = home_->part_of(std::min(arrived_.size(), size_of(first.buffers)));
        boost::asio::buffer_copy(first.buffers, boost::asio::buffer(arrived_, bytes));
        arrived_.erase(0, bytes);
        made_room = true;
        first.operation->complete({}, bytes);
    }
    if (auto const from = peer_.lock(); made_room && from != nullptr) from->serve_writes();
}

void network_end::serve_writes() {
    while (!writes_.empty()) {
        auto const to = peer_.lock();
        std::size_t const taken = in_line_ + (to != nullptr ? to->arrived_.size() : 0);
        if (!broken_ && taken >= window) return;  // N3
        auto first = std::move(writes_.front());
        writes_.pop_front();
        if (broken_) {
            first.operation->complete(broken_, 0);
            continue;
        }
        std::size_t const bytes = home_->part_of(std::min(window - taken, size_of(first.buffers)));
        std::string copy(bytes, '\0');
        boost::asio::buffer_copy(boost::asio::buffer(copy), first.buffers);
        send(part::data, std::move(copy));
        first.operation->complete({}, bytes);
    }
}

void network_end::send(part what, std::string bytes) {
    in_line_ += bytes.size();
    base::nanos const before = line_.empty() ? 0 : line_.back().due;
    line_.push_back({what, std::max(before, home_->arrival()), std::move(bytes)});
}

void network_end::arrive(segment what) {
    auto const to = peer_.lock();
    if (what.what == part::opening) return home_->knock(*this);
    if (to == nullptr || to->closed_) {  // nobody is there any more: data is answered with a reset
        if (what.what == part::data) break_off(error::connection_reset);
        return;
    }
    switch (what.what) {
        case part::data: to->arrived_ += what.bytes; break;
        case part::end: to->heard_end_ = true; break;
        default: to->break_off(error::connection_reset); return;
    }
    to->serve_reads();
}

void network_end::break_off(net::error_code const& why) {
    if (closed_ || broken_) return;
    broken_ = why;
    line_.clear();
    in_line_ = 0;
    serve_reads();
    serve_writes();
}

void network_end::cancel() {
    if (connecting_ != nullptr) abort(connecting_number_);
    while (!reads_.empty()) abort(reads_.front().number);
    while (!writes_.empty()) abort(writes_.front().number);
}

void network_end::abort(std::uint64_t number) {
    if (connecting_ != nullptr && connecting_number_ == number) {
        line_.clear();
        return std::exchange(connecting_, nullptr)->complete(error::operation_aborted, 0);
    }
    auto const among = [number](auto& operations) {
        auto const found = std::find_if(operations.begin(), operations.end(), [number](auto& one) { return one.number == number; });
        if (found == operations.end()) return;
        auto const cancelled = std::move(found->operation);
        operations.erase(found);
        cancelled->complete(error::operation_aborted, 0);
    };
    among(reads_);
    among(writes_);
}

void network_end::shutdown_send(net::error_code& error) {
    error = connected_ && !closed_ ? net::error_code{} : net::error_code{error::not_connected};
    if (error || said_end_) return;
    said_end_ = true;
    if (!broken_) send(part::end);
}

// What was not read tells the peer that its bytes were lost: a reset, as TCP does.
void network_end::close() {
    if (closed_) return;
    cancel();
    if (connected_ && !broken_) {
        if (!arrived_.empty()) send(part::reset);
        else if (!said_end_) send(part::end);
    }
    said_end_ = true;
    closed_ = true;
    arrived_.clear();
    if (auto const from = peer_.lock()) from->serve_writes();
}

base::nanos network_end::due() const noexcept {
    return line_.empty() ? base::never : std::max(line_.front().due, stalled_until_);
}

std::string network_end::describe() const { return network::text_of(local_) + " > " + network::text_of(remote_); }

// Doors ---------------------------------------------------------------------------------------------------------------

void network_door::accept(std::unique_ptr<net::detail::pending> operation) {
    if (!open_) {
        operation->accepted = home_->make_end();  // a closed socket goes with the error
        return operation->complete(error::bad_descriptor, 0);
    }
    std::uint64_t const number = home_->next_number();
    home_->make_cancellable(shared_from_this(), *operation, number);
    accepts_.emplace_back(number, std::move(operation));
    serve();
}

void network_door::serve() {
    while (!accepts_.empty() && !waiting_.empty()) {
        auto const operation = std::move(accepts_.front().second);
        accepts_.pop_front();
        operation->accepted = std::move(waiting_.front());
        waiting_.pop_front();
        operation->complete({}, 0);
    }
}

void network_door::abort(std::uint64_t number) {
    auto const found =
        std::find_if(accepts_.begin(), accepts_.end(), [number](auto const& one) { return one.first == number; });
    if (found == accepts_.end()) return;
    auto const cancelled = std::move(found->second);
    accepts_.erase(found);
    cancelled->accepted = home_->make_end();
    cancelled->complete(error::operation_aborted, 0);
}

void network_door::cancel() {
    while (!accepts_.empty()) abort(accepts_.front().first);
}

void network_door::close() {
    std::erase(home_->doors_, this);
    open_ = false;
    cancel();
    for (auto const& each : std::exchange(waiting_, {})) {
        if (auto const client = each->peer_.lock()) client->break_off(error::connection_reset);
        each->closed_ = true;
    }
}

}  // namespace weft::sim
