// The list of what was registered. It is made at its first use, which may be before any other static of the program.

#include <weft/application/descriptor.hpp>

#include <functional>
#include <map>
#include <mutex>

namespace weft::app {
namespace {

struct register_book {
    std::mutex guard;
    std::map<std::string, std::shared_ptr<descriptor const>, std::less<>> all;  // under guard
};

// Never destroyed: a node may look at it until the program's very end.
register_book& known() {
    static register_book& all = *new register_book;
    return all;
}

}  // namespace

void register_application(descriptor what) {
    check_spec(what.what);
    auto kept = std::make_shared<descriptor const>(std::move(what));
    std::lock_guard const held{known().guard};
    known().all.insert_or_assign(kept->what.name, std::move(kept));
}

std::shared_ptr<descriptor const> find_registered(std::string_view name) {
    std::lock_guard const held{known().guard};
    auto const found = known().all.find(name);
    return found == known().all.end() ? nullptr : found->second;
}

std::vector<std::string> registered_applications() {
    std::vector<std::string> names;
    std::lock_guard const held{known().guard};
    for (auto const& [name, ignored] : known().all) names.push_back(name);
    return names;
}

}  // namespace weft::app
