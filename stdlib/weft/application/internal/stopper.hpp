#pragma once
// Stopping several applications as one, in reverse order of their start: first prep_stop of all, then the trees, then
// stop of all. What does not end in its time is killed, and it is said whom that met.

#include <weft/application/internal/book.hpp>
#include <weft/application/internal/claim.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app {

class stopper {
public:
    /// `budget` is for all that this one stops, beside each application's own limit.
    explicit stopper(std::shared_ptr<book> of, nanoseconds budget = infinity);

    /// The applications, taken in the standing running or starting, in the order of their start; all are loaded then.
    /// Blocks: parks, within the budget and a little for what must be killed.
    void run(std::vector<claim> which);

    /// Whether something had to be killed.
    [[nodiscard]] bool killed() const noexcept { return killed_; }
    /// What is left of the budget.
    [[nodiscard]] nanoseconds left() const;

private:
    template <class Step>
    void ask(claim const& which, Step what, std::string const& callback);
    void stop_tree_of(claim const& which);
    void kill_tree(claim const& which, nanoseconds budget);
    void give_up(claim const& which);

    std::shared_ptr<book> book_;
    nanoseconds deadline_;
    bool killed_ = false;
};

/// Kills the application's processes and its master.
void kill_application(book& of, std::string_view name, pid master);

}  // namespace weft::app
