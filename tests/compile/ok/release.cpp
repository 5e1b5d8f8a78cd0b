// A release: an application as a value, and the call that is all of main.

#include <weft/application/descriptor.hpp>
#include <weft/supervisor.hpp>
#include <weft_cli/release.hpp>

namespace {

weft::pid start_shop() { return weft::supervisor::start_link({}); }

}  // namespace

weft::app::registered const shop{{.what      = {.name = "shop", .version = weft::app::version::parse("1.2").value()},
                                  .callbacks = {.start = [](weft::app_context&) { return start_shop(); }}}};

int main(int argc, char** argv) { return weft::run(argc, argv, {.name = "shop", .applications = {{"shop"}}}); }
