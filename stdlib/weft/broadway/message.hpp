#pragma once
// What travels through a pipeline: a payload, where it is to go, how it stands, and the receipt for whoever waits for its
// end. A plain value that callbacks change and return.

#include <weft/broadway/acknowledger.hpp>
#include <weft/broadway/status.hpp>

#include <any>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace weft::broadway {

/// The batchers of a pipeline that has none.
enum class no_batchers : std::uint8_t {};

/// bulk: its batch waits for size or timeout. flush: its batch leaves at the end of the run that it came in.
enum class batch_mode : std::uint8_t { bulk, flush };

/// Messages of different keys never share a batch. A number, a word, or nothing (the default key).
using batch_key = std::variant<std::monostate, std::int64_t, std::string>;

/// Open metadata; a producer's own typed fields are in its receipt, see message::delivered_as.
using metadata = std::map<std::string, std::string, std::less<>>;

namespace detail {
struct message_access;  // the stages' way to a message's receipt: access.hpp
}

/// `Batcher` is an enumeration of the pipeline's batcher keys; a message that names none goes to Batcher{}.
/// Threads: a value of one process. Source: Broadway.Message.
template <class Data, class Batcher = no_batchers>
class message {
public:
    using data_type = Data;
    using batcher_type = Batcher;

    message(Data data, std::shared_ptr<broadway::receipt> receipt) : data_{std::move(data)}, receipt_{std::move(receipt)} {}

    /// Requires has_data().
    [[nodiscard]] Data& data() noexcept { return *data_; }
    [[nodiscard]] Data const& data() const noexcept { return *data_; }
    /// False only after a callback that took a move-only payload by value has failed.
    [[nodiscard]] bool has_data() const noexcept { return data_.has_value(); }

    [[nodiscard]] Batcher batcher() const noexcept { return batcher_; }
    [[nodiscard]] broadway::batch_key const& batch_key() const noexcept { return batch_key_; }
    [[nodiscard]] broadway::batch_mode batch_mode() const noexcept { return batch_mode_; }
    [[nodiscard]] broadway::status const& status() const noexcept { return status_; }
    [[nodiscard]] bool ok() const noexcept { return status_.ok(); }

    /// Empty for a key that was never put.
    [[nodiscard]] std::string_view metadata(std::string_view key) const noexcept {
        if (metadata_ == nullptr) return {};
        auto const found = metadata_->find(key);
        return found == metadata_->end() ? std::string_view{} : std::string_view{found->second};
    }
    message& put_metadata(std::string key, std::string value) {
        auto changed = metadata_ == nullptr ? broadway::metadata{} : *metadata_;
        changed.insert_or_assign(std::move(key), std::move(value));
        metadata_ = std::make_shared<broadway::metadata const>(std::move(changed));
        return *this;
    }
    /// The producer's receipt if it is a Receipt, else null: its typed metadata.
    template <std::derived_from<broadway::receipt> Receipt>
    [[nodiscard]] Receipt const* delivered_as() const noexcept {
        return dynamic_cast<Receipt const*>(receipt_.get());
    }

    message& put_data(Data data) {
        data_ = std::move(data);
        return *this;
    }
    message& put_batch_key(broadway::batch_key key) noexcept {
        batch_key_ = std::move(key);
        return *this;
    }
    message& put_batch_mode(broadway::batch_mode mode) noexcept {
        batch_mode_ = mode;
        return *this;
    }
    message& put_batcher(Batcher key) noexcept {
        batcher_ = key;
        return *this;
    }
    /// `return std::move(m).to(batcher::database);`
    [[nodiscard]] message to(Batcher key) && noexcept {
        batcher_ = key;
        return std::move(*this);
    }
    /// In place: the message is failed, and goes to handle_failed and its acknowledger.
    message& mark_failed(exit_reason reason) {
        status_ = broadway::status{failure{failure_kind::failed, std::move(reason)}};
        return *this;
    }
    /// `return std::move(m).fail("negative total");`
    [[nodiscard]] message fail(std::string reason) && {
        mark_failed(exit_reason{std::move(reason)});
        return std::move(*this);
    }
    message& mark_ok() noexcept {
        status_ = {};
        return *this;
    }

    /// Tells the message's acknowledger at once; what it changes holds for this message.
    /// Errors: throws argument_error when there is no acknowledger, or it has no configure, or not for such options.
    template <class Options>
    message& configure_ack(Options options) {
        detail::configure(receipt_.get(), std::any{std::move(options)});
        return *this;
    }

private:
    friend struct detail::message_access;
    message() = default;

    std::optional<Data> data_;
    std::shared_ptr<broadway::receipt> receipt_;
    broadway::status status_;
    std::shared_ptr<broadway::metadata const> metadata_;
    broadway::batch_key batch_key_;
    Batcher batcher_{};
    broadway::batch_mode batch_mode_ = broadway::batch_mode::bulk;
};

/// What a broker's producer emits: bytes that a transformer makes a pipeline's message of. Without a transformer the
/// payload is constructed from the bytes.
struct delivery {
    std::string data;
    std::shared_ptr<broadway::receipt> receipt;
};

}  // namespace weft::broadway
