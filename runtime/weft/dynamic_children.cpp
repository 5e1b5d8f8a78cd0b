// The door alone: what happens to a child stands in internal/dynamic_children_table.cpp.

#include <weft/dynamic_children.hpp>
#include <weft/internal/dynamic_children_table.hpp>

#include <utility>

namespace weft {

dynamic_children::dynamic_children(dynamic_children_options options) : table_{std::make_unique<table>(std::move(options))} {}
dynamic_children::~dynamic_children() = default;

result<started_child> dynamic_children::add(child_spec spec, ref added_for) { return table_->add(std::move(spec), added_for); }
result<void> dynamic_children::terminate(pid process) { return table_->terminate(process); }
bool dynamic_children::take(message& arrived) { return table_->take(arrived); }
bool dynamic_children::take(exit_msg const& end) { return table_->on_exit(end); }
std::size_t dynamic_children::size() const noexcept { return table_->size(); }
std::vector<supervisor::child_info> dynamic_children::list() const { return table_->list(); }
bool dynamic_children::gave_up() const noexcept { return table_->gave_up(); }
void dynamic_children::stop_all() { table_->stop_all(); }
std::shared_ptr<observable const> dynamic_children::shown() const noexcept { return table_->shown(); }

}  // namespace weft
