#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/io_context.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace weft {
namespace {

void write_to_standard_output(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
    throw system_limit{std::string{"print: standard output cannot be written: "} + std::strerror(errno)};
}

}  // namespace

io_context::io_context(std::string application, writer write)
    : target_{std::make_shared<detail::io_target const>(detail::io_target{
          std::move(application), write ? std::make_shared<writer const>(std::move(write)) : nullptr})} {}

io_context get_io_context() {
    auto& me = proc::current_or_throw("get_io_context");
    return io_context{me.home().contexts().at(me.application())};
}

std::optional<io_context> get_io_context(pid of) {
    auto& home = proc::current_or_throw("get_io_context").home();
    auto const pinned = home.pin();
    proc::process* const found = home.find_alive(of);
    if (found == nullptr) return std::nullopt;
    return io_context{home.contexts().at(found->application())};
}

bool set_io_context(pid of, io_context const& to) {
    auto& home = proc::current_or_throw("set_io_context").home();
    std::uint16_t const number = home.contexts().number_of(to.target());
    auto const pinned = home.pin();
    proc::process* const found = home.find_alive(of);
    if (found == nullptr) return false;
    found->set_application(number);
    return true;
}

void set_application(std::string_view name) {
    auto& me = proc::current_or_throw("set_application");
    auto changed = *me.home().contexts().at(me.application());
    changed.application = name;
    me.set_application(me.home().contexts().number_of(std::make_shared<detail::io_target const>(std::move(changed))));
}

void print(std::string_view text) {
    proc::process* const me = proc::current();
    if (me == nullptr) {
        write_to_standard_output(text);
        return;
    }
    auto const to = me->home().contexts().at(me->application());
    if (to->write) (*to->write)(text);
    else write_to_standard_output(text);
    me->charge(1);
    me->safe_point();
}

}  // namespace weft
