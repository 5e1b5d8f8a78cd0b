// The directory: which process has which state. One for the program, since a pid names its process in all runtimes. It
// holds no state alive.

#include <weft/detail/shared_state.hpp>
#include <weft/errors.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace weft::detail {

namespace {

class directory {
public:
    void insert(pid owner, std::weak_ptr<shared_state> state) {
        std::unique_lock const hold{mutex_};
        states_.insert_or_assign(owner, std::move(state));
    }
    void erase(pid owner) {
        std::unique_lock const hold{mutex_};
        states_.erase(owner);
    }
    [[nodiscard]] std::shared_ptr<shared_state> find(pid owner) const {
        std::shared_lock const hold{mutex_};
        auto const found = states_.find(owner);
        return found == states_.end() ? nullptr : found->second.lock();
    }

private:
    mutable std::shared_mutex mutex_;
    std::unordered_map<pid, std::weak_ptr<shared_state>> states_;  // guarded by mutex_
};

// Never destroyed: a state may outlive every static of the program.
directory& all_states() {
    static directory& all = *new directory;
    return all;
}

}  // namespace

shared_state::shared_state(std::string_view kind, std::string name, type_descriptor const& type)
    : kind_{kind}, name_{std::move(name)}, type_{type} {}

shared_state::~shared_state() {
    if (process_) all_states().erase(process_);
}

bool shared_state::is_open() const { return process_ && is_alive(process_); }

void shared_state::open(std::shared_ptr<shared_state> const& self, pid owner) {
    if (self->process_) return;
    self->process_ = owner;
    all_states().insert(owner, self);
}

std::shared_ptr<shared_state> shared_state::find(std::string_view kind, std::string_view name, type_descriptor const& type) {
    pid const holder = whereis(name);
    std::shared_ptr<shared_state> found = holder ? all_states().find(holder) : nullptr;
    if (found == nullptr || found->kind_ != kind) return nullptr;
    if (!found->type_.same_as(type)) {
        throw argument_error{std::string{kind} + " \"" + std::string{name} + "\" is a " + std::string{found->type_.name} +
                             " and was asked for as a " + std::string{type.name}};
    }
    return found;
}

void shared_state::not_found(std::string_view kind, std::string_view name) {
    throw argument_error{std::string{kind} + " \"" + std::string{name} + "\" is not there; allowed is the name of one that runs"};
}

}  // namespace weft::detail
