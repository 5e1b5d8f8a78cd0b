#include <weft_brokers/sqlite/shared_file.hpp>

#include <weft/errors.hpp>

#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

namespace weft::sqlite_queue {

namespace {

struct open_files {
    std::mutex mutex;
    std::map<std::string, std::weak_ptr<shared_file>> all;  // by path; under mutex
};

open_files& files() {
    static open_files those;
    return those;
}

std::string one_name_of(std::string const& file) {
    std::error_code failed;
    auto const path = std::filesystem::weakly_canonical(file, failed);
    return failed ? file : path.string();
}

}  // namespace

std::shared_ptr<shared_file> shared_file::open(std::string const& file, queue_options const& options) {
    auto& known = files();
    std::string const name = one_name_of(file);
    std::lock_guard const hold{known.mutex};
    std::erase_if(known.all, [](auto const& each) { return each.second.expired(); });
    if (auto const found = known.all.find(name); found != known.all.end()) {
        if (auto there = found->second.lock()) {
            there->require_same(file, options);
            return there;
        }
    }
    auto made = std::make_shared<shared_file>(file, options);
    known.all.insert_or_assign(name, made);
    return made;
}

shared_file::shared_file(std::string const& file, queue_options const& options)
    : synchronous_{options.synchronous}, busy_timeout_{options.busy_timeout}, commits_{file, options} {}

void shared_file::require_same(std::string const& file, queue_options const& options) const {
    if (options.synchronous != synchronous_) {
        throw argument_error{"sqlite_queue: " + file + " is open in this program with another synchronous"};
    }
    if (options.busy_timeout != busy_timeout_) {
        throw argument_error{"sqlite_queue: " + file + " is open in this program with another busy_timeout"};
    }
}

void shared_file::ring() {
    std::lock_guard const hold{listeners_->mutex};
    for (auto const& each : listeners_->all) each();
}

std::shared_ptr<void> shared_file::listen(std::function<void()> listener) {
    std::lock_guard const hold{listeners_->mutex};
    listeners_->all.push_front(std::move(listener));
    auto const place = listeners_->all.begin();
    return {&*place, [those = listeners_, place](void const*) {
                std::lock_guard const alone{those->mutex};
                those->all.erase(place);
            }};
}

}  // namespace weft::sqlite_queue
