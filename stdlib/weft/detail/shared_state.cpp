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
    [[nodiscard]] std::vector<std::shared_ptr<shared_state>> all() const {
        std::vector<std::shared_ptr<shared_state>> found;  // goes behind the lock, which a last share takes
        std::shared_lock const hold{mutex_};
        for (auto const& [owner, state] : states_) {
            if (auto kept = state.lock()) found.push_back(std::move(kept));
        }
        return found;
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
    std::shared_ptr<shared_state> found = find(kind, whereis(name));
    if (found != nullptr) found->check_type(type);
    return found;
}

std::shared_ptr<shared_state> shared_state::find(std::string_view kind, pid holder) {
    std::shared_ptr<shared_state> found = holder ? all_states().find(holder) : nullptr;
    return found == nullptr || found->kind_ != kind ? nullptr : found;
}

std::vector<std::shared_ptr<shared_state>> shared_state::all(std::string_view kind) {
    auto found = all_states().all();
    std::erase_if(found, [kind](auto const& each) { return each->kind_ != kind || !each->is_open(); });
    return found;
}

void shared_state::check_type(type_descriptor const& type) const {
    if (type_.same_as(type)) return;
    throw argument_error{std::string{kind_} + " \"" + name_ + "\" is a " + std::string{type_.name} + " and was asked for as a " +
                         std::string{type.name}};
}

void shared_state::not_found(std::string_view kind, std::string_view name) {
    throw argument_error{std::string{kind} + " \"" + std::string{name} + "\" is not there; allowed is the name of one that runs"};
}

}  // namespace weft::detail
