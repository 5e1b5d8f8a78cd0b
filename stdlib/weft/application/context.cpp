// What env<T>() needs of a context that does not depend on T.

#include <weft/application.hpp>

namespace weft {

app::env_value const& app_context::lookup(std::string_view key, app::env_type wanted) const {
    std::string const full = facts_.name + '.' + std::string{key};
    auto const found = facts_.env.find(key);
    if (found == facts_.env.end()) throw argument_error{"env " + full + ": app.toml declares no such key, or it has no value"};
    app::env_type const type = app::type_of(found->second);
    if (type != wanted)
        throw argument_error{"env " + full + " is declared as " + std::string{to_string(type)} + " and was read as " +
                             std::string{to_string(wanted)}};
    return found->second;
}

void app_context::does_not_fit(std::string_view key, app::env_value const& value) const {
    throw argument_error{"env " + facts_.name + '.' + std::string{key} + ": " + app::to_text(value) +
                         " does not fit the integer type that it was read as; declare min and max in app.toml"};
}

}  // namespace weft
