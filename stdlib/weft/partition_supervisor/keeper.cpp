// An address by key: looked up anew each time, so it leads to whoever serves the partition now.

#include <weft/errors.hpp>
#include <weft/partition_supervisor/internal/routes.hpp>
#include <weft/partition_supervisor/keeper.hpp>
#include <weft/registry/state.hpp>

#include <memory>
#include <utility>

namespace weft::partition_supervisor::detail {

namespace {

class partition_keeper final : public via_keeper {
public:
    partition_keeper(std::string_view name, key_place place, std::string key) : name_{name}, place_{place}, key_{std::move(key)} {}

    void check_start() const override { refuse(); }
    [[nodiscard]] result<void> register_self() override { refuse(); }
    void unregister_self() override {}

    [[nodiscard]] pid whereis() const override {
        auto const found = internal::routes::find(name_);
        if (!found) return {};
        std::size_t const count = found->count();
        if (count == 0) throw argument_error{text() + ": the partition supervisor has 0 partitions; a key needs 1 and more"};
        return found->at(among(count));
    }
    [[nodiscard]] std::string text() const override { return "partition(" + name_ + ", " + key_ + ")"; }

private:
    [[noreturn]] void refuse() const {
        throw argument_error{text() + " is the address of a process that its supervisor starts; no process may be started under it"};
    }

    [[nodiscard]] std::size_t among(std::size_t count) const noexcept {
        if (place_.is_number) return static_cast<std::size_t>(place_.word % count);
        return weft::detail::partition_of(static_cast<std::size_t>(place_.word), count);
    }

    std::string name_;
    key_place place_;
    std::string key_;
};

}  // namespace

via via_partition(std::string_view name, key_place place, std::string key) {
    return via{std::make_shared<partition_keeper>(name, place, std::move(key))};
}

}  // namespace weft::partition_supervisor::detail
