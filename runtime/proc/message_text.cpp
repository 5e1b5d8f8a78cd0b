#include "proc/message_text.hpp"

#include "proc/crash_book.hpp"

#include <weft/errors.hpp>

#include <exception>
#include <utility>

namespace weft::proc {

std::string message_text(detail::node& message, std::size_t most) {
    std::string text{message.type->name};
    if (message.type->show == nullptr) return cut(std::move(text), most);
    try {
        text += ": " + message.type->show(message.payload());
    } catch (forced_unwind const&) {
        throw;
    } catch (std::exception const& failed) {
        text += std::string{": (cannot be shown: "} + failed.what() + ")";
    } catch (...) {
        text += ": (cannot be shown)";
    }
    return cut(std::move(text), most);
}

}  // namespace weft::proc
