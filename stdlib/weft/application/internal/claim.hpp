#pragma once
// An application in the hands of one operation, which starts or stops it while all others wait or are refused. An
// operation that ends before it has settled the matter leaves the application loaded, its master killed.

#include <weft/application/internal/book.hpp>

#include <memory>
#include <string>
#include <utility>

namespace weft::app {

class claim {
public:
    claim(claim&& other) noexcept : book_{std::move(other.book_)}, name_{std::move(other.name_)} {}
    claim& operator=(claim&& other) noexcept {
        std::swap(book_, other.book_);
        std::swap(name_, other.name_);
        return *this;
    }
    ~claim();

    /// Takes the application out of `from`; waits for `patience` at most while another operation has it. Nothing when it
    /// still has it then, or the application is in another standing, or not loaded any more. Blocks: parks.
    [[nodiscard]] static std::optional<claim> take(std::shared_ptr<book> of, std::string const& name, standing from,
                                                   nanoseconds patience = infinity);

    [[nodiscard]] std::string const& name() const noexcept { return name_; }
    [[nodiscard]] application_record record() const;
    /// Out of hand.
    void settle(standing now);

private:
    claim(std::shared_ptr<book> of, std::string name) : book_{std::move(of)}, name_{std::move(name)} {}

    std::shared_ptr<book> book_;  // null: settled, or moved from
    std::string name_;
};

}  // namespace weft::app
