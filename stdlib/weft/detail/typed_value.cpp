#include <weft/detail/typed_value.hpp>
#include <weft/errors.hpp>

namespace weft::detail {

void wrong_type(std::string_view what, type_descriptor const& stored, type_descriptor const& wanted) {
    throw argument_error{std::string{what} + " is a " + std::string{stored.name} + " and was read as a " + std::string{wanted.name}};
}

}  // namespace weft::detail
