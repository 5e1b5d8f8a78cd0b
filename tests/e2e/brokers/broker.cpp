// A broker for the scripts: starts the one that is named, prints its port, and ends it when standard input ends. Exit status
// 77: it cannot run here. `list` names those that the build has clients for. What follows redis or nats goes to the server.
//
// Example: weft_e2e_broker redis --requirepass secret

#include "support/nats_server.hpp"
#include "support/rabbitmq_server.hpp"
#include "support/redis_server.hpp"
#ifdef WEFT_E2E_KAFKA
#include "support/kafka_cluster.hpp"
#endif

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr int impossible = 77;
constexpr int wrong_usage = 2;

int stay(std::string const& port) {
    std::cout << port << std::endl;
    char ignored = 0;
    while (::read(STDIN_FILENO, &ignored, 1) > 0) {
    }
    return 0;
}

int refuse(std::string const& why) {
    std::cerr << why << '\n';
    return impossible;
}

int refuse_usage() {
    std::cerr << "usage: weft_e2e_broker list|rabbitmq|kafka, or nats|redis [ARGUMENT-OF-THE-SERVER...]\n";
    return wrong_usage;
}

template <class Server>
int run(char const* package, std::vector<std::string> more) {
    if (!Server::installed()) return refuse(std::string{package} + " is not installed (tools/setup --brokers)");
    Server const server{std::move(more)};
    return stay(std::to_string(server.port()));
}

int run_rabbitmq() {
    if (auto const why = weft::test::rabbitmq_server::why_not(); !why.empty()) return refuse(why);
    weft::test::rabbitmq_server const server;
    return stay(std::to_string(server.port()));
}

#ifdef WEFT_E2E_KAFKA
int run_kafka() {
    constexpr int partitions = 4;
    weft::test::kafka_cluster cluster;
    cluster.create_topic("tickets", partitions);
    auto const host = cluster.hosts().front();
    return stay(host.substr(host.rfind(':') + 1));
}
#endif

void list() {
#ifdef WEFT_E2E_RABBITMQ
    std::cout << "rabbitmq\n";
#endif
#ifdef WEFT_E2E_NATS
    std::cout << "nats\n";
#endif
#ifdef WEFT_E2E_REDIS
    std::cout << "redis\n";
#endif
#ifdef WEFT_E2E_KAFKA
    std::cout << "kafka\n";
#endif
}

}  // namespace

int main(int count, char** values) {
    std::string_view const what = count > 1 ? values[1] : "";
    std::vector<std::string> const more(values + std::min(count, 2), values + count);
    if (what != "redis" && what != "nats" && !more.empty()) return refuse_usage();
    if (what == "list") return list(), 0;
    if (what == "redis") return run<weft::test::redis_server>("redis-server", more);
    if (what == "nats") return run<weft::test::nats_server>("nats-server", more);
    if (what == "rabbitmq") return run_rabbitmq();
#ifdef WEFT_E2E_KAFKA
    if (what == "kafka") return run_kafka();
#endif
    return refuse_usage();
}
