// One map for all runtimes of the program: it holds what lives, by the number of the runtime.

#include <weft/table/internal/directory.hpp>

#include <map>
#include <utility>

namespace weft::detail::table_directory {
namespace {

struct names {
    std::mutex mutex;
    std::map<std::pair<std::uint32_t, std::string>, std::shared_ptr<table_core>, std::less<>> tables;  // under mutex
};

/// Never destroyed: the last runtime may end after static objects have.
names& all() {
    static names* const made = new names;
    return *made;
}

}  // namespace

bool enter(std::uint32_t node, std::string_view name, std::shared_ptr<table_core> table) {
    std::lock_guard const hold{all().mutex};
    return all().tables.try_emplace({node, std::string{name}}, std::move(table)).second;
}

void leave(std::uint32_t node, std::string_view name) noexcept {
    std::shared_ptr<table_core> left;  // let go of without the lock
    std::lock_guard const hold{all().mutex};
    auto const found = all().tables.find(std::pair{node, std::string{name}});
    if (found == all().tables.end()) return;
    left = std::move(found->second);
    all().tables.erase(found);
}

bool rename(std::uint32_t node, std::string_view from, std::string_view to, std::shared_ptr<table_core> table) {
    std::lock_guard const hold{all().mutex};
    if (!all().tables.try_emplace({node, std::string{to}}, std::move(table)).second) return false;
    all().tables.erase({node, std::string{from}});
    return true;
}

std::shared_ptr<table_core> find(std::uint32_t node, std::string_view name) {
    std::lock_guard const hold{all().mutex};
    auto const found = all().tables.find(std::pair{node, std::string{name}});
    return found == all().tables.end() ? nullptr : found->second;
}

}  // namespace weft::detail::table_directory
