// A start callback that waits for something that never comes.

#include <weft/application.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

WEFT_APPLICATION(slow_start) {
    .start = [](weft::app_context&) {
        struct never {};
        weft::receive([](never) {});
        return weft::self();
    },
};
