// What the fields of a process are for the grammar of filters.

#include <weft/observer/internal/process_filter.hpp>

#include <weft/errors.hpp>

namespace weft::observe {

process_filter::process_filter(std::string_view text) try
    : filter_{text, [this](std::string_view name) {
                  fields_.push_back(&find_field(name, "filter"));
                  return fields_.size() - 1;
              }} {
} catch (argument_error const& wrong) {
    throw bad_argument(wrong.what());
}

bool process_filter::needs_numbers_only() const noexcept {
    return filter_.all_terms([this](detail::filter_term const& each) {
        process_field const& field = *fields_[each.field];
        return field.number != nullptr && field.name != "pid" && each.number && !each.is_pattern();
    });
}

bool process_filter::lets_through(process_row const& one) const {
    return filter_.lets_through([&](detail::filter_term const& each) { return detail::passes(each, fields_[each.field]->get(one)); });
}

bool process_filter::lets_through(process_numbers const& one) const {
    return filter_.lets_through([&](detail::filter_term const& each) { return each.passes(fields_[each.field]->number(one)); });
}

}  // namespace weft::observe
