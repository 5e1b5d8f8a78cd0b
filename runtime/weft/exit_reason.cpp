#include "base/stack_trace.hpp"
#include "proc/throw_notes.hpp"

#include <weft/errors.hpp>
#include <weft/exit_reason.hpp>

#include <cxxabi.h>

#include <cstdlib>
#include <mutex>
#include <typeinfo>
#include <vector>

namespace weft {
namespace {

std::string demangled(char const* name) {
    int status = 0;
    std::unique_ptr<char, decltype(&std::free)> const text{abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free};
    return status == 0 ? std::string{text.get()} : std::string{name};
}

char const* word(exit_reason::kind what) noexcept {
    using kind = exit_reason::kind;
    switch (what) {
        case kind::normal: return "normal";
        case kind::shutdown: return "shutdown";
        case kind::kill: return "kill";
        case kind::killed: return "killed";
        case kind::noproc: return "noproc";
        case kind::noconnection: return "noconnection";
        case kind::timeout: return "timeout";
        case kind::error: return "error";
        case kind::custom: return "custom";
    }
    return "unknown";
}

/// A stack, and its names once somebody has asked for them. Threads: any; reasons are shared.
class lazy_trace {
public:
    explicit lazy_trace(std::vector<std::uintptr_t> frames) : frames_{std::move(frames)} {}

    [[nodiscard]] std::string const& text() const noexcept {
        try {
            std::call_once(described_, [this] { text_ = base::describe_trace(frames_); });
        } catch (std::exception const&) {  // without memory for the names there are none
        }
        return text_;
    }

private:
    std::vector<std::uintptr_t> const frames_;
    mutable std::once_flag described_;
    mutable std::string text_;  // written once, under described_
};

std::shared_ptr<lazy_trace const> trace_of(std::exception_ptr const& thrown) {
    auto frames = proc::where_thrown(thrown);
    return frames.empty() ? nullptr : std::make_shared<lazy_trace const>(std::move(frames));
}

}  // namespace

// The debugger (tools/gdb) looks for type and text where they lie, at the beginning.
struct exit_reason::detail {
    std::string type;
    std::string text;
    std::string trace;
    std::exception_ptr thrown;
    std::shared_ptr<lazy_trace const> thrown_at{};  // in place of trace, when it is known
};

exit_reason::exit_reason(kind what, detail&& rest)
    : detail_{std::make_shared<detail const>(std::move(rest))}, kind_{what} {}

exit_reason::exit_reason(std::string text) : exit_reason{kind::custom, {.type = {}, .text = std::move(text), .trace = {}, .thrown = {}}} {}

exit_reason exit_reason::shutdown(std::string detail_text) {
    return exit_reason{kind::shutdown, {.type = {}, .text = std::move(detail_text), .trace = {}, .thrown = {}}};
}

exit_reason exit_reason::error(std::string type, std::string text, std::string trace, std::exception_ptr thrown) {
    return exit_reason{kind::error, {std::move(type), std::move(text), std::move(trace), std::move(thrown)}};
}

exit_reason exit_reason::from_exception(std::exception_ptr thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (process_exit const& chosen) {
        return chosen.reason();
    } catch (forced_unwind const&) {
        return killed();
    } catch (std::exception const& failure) {
        return exit_reason{kind::error, {demangled(typeid(failure).name()), failure.what(), {}, thrown, trace_of(thrown)}};
    } catch (...) {
        std::type_info const* const type = abi::__cxa_current_exception_type();
        return exit_reason{kind::error,
                           {type != nullptr ? demangled(type->name()) : "unknown", {}, {}, thrown, trace_of(thrown)}};
    }
}

std::string_view exit_reason::type() const noexcept { return detail_ ? std::string_view{detail_->type} : std::string_view{}; }
std::string_view exit_reason::text() const noexcept { return detail_ ? std::string_view{detail_->text} : std::string_view{}; }
bool exit_reason::has_trace() const noexcept {
    return detail_ != nullptr && (detail_->thrown_at != nullptr || !detail_->trace.empty());
}

std::string_view exit_reason::trace() const noexcept {
    if (!detail_) return {};
    return detail_->thrown_at ? detail_->thrown_at->text() : detail_->trace;
}
std::exception_ptr exit_reason::exception() const noexcept { return detail_ ? detail_->thrown : nullptr; }

std::string exit_reason::to_string() const {
    std::string const its_text{text()};
    switch (kind_) {
        case kind::custom: return its_text;
        case kind::error: return std::string{type()} + (its_text.empty() ? "" : ": " + its_text);
        default: return its_text.empty() ? word(kind_) : std::string{word(kind_)} + "(" + its_text + ")";
    }
}

}  // namespace weft
