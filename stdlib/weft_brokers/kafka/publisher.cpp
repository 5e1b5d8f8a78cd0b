#include <weft_brokers/kafka/publisher.hpp>

#include <weft/blocking.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft_brokers/kafka/internal/outgoing.hpp>

#include <utility>

namespace weft::kafka {
namespace {

struct published {
    ref of;
    std::vector<publish_result> answers;
};

}  // namespace

class publisher::client : public detail::outgoing {
public:
    using outgoing::outgoing;
};

publisher::publisher(publisher_options const& options) {
    check(options);
    client_ = weft::blocking([&options] { return std::make_unique<client>(options); });
}

publisher::~publisher() = default;

std::vector<publish_result> publisher::publish(std::vector<record> records) {
    ref const mine = make_ref();
    auto what = std::make_unique<detail::publication>();
    what->records = std::move(records);
    what->done = [to = self(), mine](detail::publication& of) { send(to, published{mine, std::move(of.answers)}); };
    client_->submit(std::move(what));
    std::vector<publish_result> answers;
    receive(since(mine), when([mine](published const& done) { return done.of == mine; },
                              [&answers](published done) { answers = std::move(done.answers); }));
    return answers;
}

}  // namespace weft::kafka
