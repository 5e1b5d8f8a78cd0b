#pragma once
// An application inside the program: its specification and its callbacks as one value. It is made known at link time, by
// an object of namespace scope, or by a call in main:
//
//     weft::app::registered const shop{{.what = {.name = "shop", .version = *weft::app::version::parse("1.2")},
//                                       .callbacks = {.start = [](weft::app_context&) { return start_shop(); }}}};

#include <weft/application.hpp>
#include <weft/application/spec.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app {

struct descriptor {
    spec what;
    application callbacks{};
    std::string directory{};  ///< where its data lies, see app_context
    std::vector<app_command> commands{};  ///< offered while it runs; of a release also by `eval`, without it
};

/// Makes an application known to every node of the program; nothing is loaded or run. One of the same name is replaced.
/// Errors: app::error (unusable_module) for a specification that makes no sense. Threads: any.
void register_application(descriptor what);

/// The same as an object, for registering at link time. Errors: as the call; at namespace scope they end the program.
struct registered {
    explicit registered(descriptor what) { register_application(std::move(what)); }
};

/// Of those that were registered. Threads: any.
[[nodiscard]] std::shared_ptr<descriptor const> find_registered(std::string_view name);
/// Sorted. Threads: any.
[[nodiscard]] std::vector<std::string> registered_applications();

}  // namespace weft::app
