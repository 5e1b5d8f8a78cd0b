#include <weft/constants.hpp>
#include <weft/detail/read_mostly_map.hpp>
#include <weft/errors.hpp>

#include <functional>
#include <mutex>

namespace weft {

namespace {

struct hash_text {
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

struct store {
    std::mutex writing;
    detail::read_mostly_map<std::string, detail::typed_value, hash_text, std::equal_to<>> values;  // changed under `writing`
};

// Never destroyed: constants may be read until the program's very end.
store& everything() {
    static store& all = *new store;
    return all;
}

}  // namespace

namespace detail {

std::string text_of_constant(std::string_view key) { return "constant \"" + std::string{key} + "\""; }

void no_constant(std::string_view key) {
    throw argument_error{text_of_constant(key) + " is not there; allowed are keys that were put and not erased"};
}

found_constant find_constant(std::string_view key) {
    auto found = everything().values.find(key);
    if (!found) return {};
    typed_value const* const value = &*found;
    return {std::move(found).take(), value};
}

void put_constant(std::string_view key, typed_value value, bool (*same)(typed_value const&, typed_value const&)) {
    if (key.empty()) throw argument_error{"constants::put: the key is empty"};
    if (found_constant const before = find_constant(key); before.value != nullptr && same(*before.value, value)) return;
    retirements gone;  // behind the lock: destructors are the program's
    store& all = everything();
    std::lock_guard const hold{all.writing};
    all.values.assign(std::string{key}, std::move(value), gone);
}

}  // namespace detail

namespace constants {

bool erase(std::string_view key) {
    weft::detail::retirements gone;
    store& all = everything();
    std::lock_guard const hold{all.writing};
    return all.values.erase(key, gone);
}

std::size_t count() {
    store& all = everything();
    std::lock_guard const hold{all.writing};
    return all.values.size();
}

}  // namespace constants

}  // namespace weft
