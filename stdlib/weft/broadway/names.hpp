#pragma once
// Under which names a pipeline's processes are found: "orders.Broadway.Producer_0", or whatever process_name says for a
// pipeline whose own name is a via.

#include <weft/broadway/batcher_key.hpp>
#include <weft/pid.hpp>
#include <weft/via.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace weft::broadway {

/// From a pipeline's name and a part ("Producer_0", "Batcher_audit", "Terminator", …) to the part's name. Called in several
/// processes, and for the same part it returns the same.
using process_name_function = std::function<server_name(server_name const& pipeline, std::string_view part)>;

namespace part {

[[nodiscard]] std::string producer(std::size_t index);
[[nodiscard]] std::string processor(std::size_t index);
[[nodiscard]] std::string batcher(std::string_view key);
[[nodiscard]] std::string batch_processor(std::string_view key, std::size_t index);
[[nodiscard]] std::string batcher_supervisor(std::string_view key);
[[nodiscard]] std::string batch_processor_supervisor(std::string_view key);
inline constexpr std::string_view terminator = "Terminator";
inline constexpr std::string_view rate_limiter = "RateLimiter";
inline constexpr std::string_view supervisor = "Supervisor";
inline constexpr std::string_view producer_supervisor = "ProducerSupervisor";
inline constexpr std::string_view processor_supervisor = "ProcessorSupervisor";
inline constexpr std::string_view batchers_supervisor = "BatchersSupervisor";

}  // namespace part

/// The names of one pipeline. Threads: a value.
class names {
public:
    /// Errors: argument_error for an empty name, and for a via without `others`.
    names(server_name pipeline, process_name_function others);

    [[nodiscard]] server_name const& pipeline() const noexcept { return pipeline_; }
    [[nodiscard]] server_name of(std::string_view part) const;
    /// Who holds the part's name now; an empty pid when nobody does.
    [[nodiscard]] pid find(std::string_view part) const;

private:
    server_name pipeline_;
    process_name_function others_;
};

/// Who holds the name now.
[[nodiscard]] pid find(server_name const& name);

}  // namespace weft::broadway
