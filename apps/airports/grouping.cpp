// The words of a grouping (grouping.hpp).

#include "airports/grouping.hpp"

namespace airports {

grouping const grouping::country{.name = "country", .column = "iso_country", .one = "country", .many = "countries"};
grouping const grouping::type{.name = "type", .column = "type", .one = "type", .many = "types"};
grouping const grouping::continent{.name = "continent", .column = "continent", .one = "continent", .many = "continents"};

grouping grouping_named(std::string_view name) {
    for (auto const* each : {&grouping::country, &grouping::type, &grouping::continent})
        if (name == each->name || name == each->column) return *each;
    std::string const column{name};
    return {.name = column, .column = column, .one = "value of " + column, .many = "values of " + column};
}

}  // namespace airports
