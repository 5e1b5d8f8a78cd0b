#pragma once
// Publishing to Kafka: a list of records goes out together and comes back with a delivery report for each.
//
//     kafka::publisher to{{.hosts = {"kafka-1:9092"}}};
//     for (auto const& each : to.publish({{.topic = "orders", .value = text, .key = id}}))
//         if (!each) log::error(each.error().to_string());

#include <weft_brokers/kafka/options.hpp>
#include <weft_brokers/kafka/publication.hpp>

#include <memory>
#include <vector>

namespace weft::kafka {

/// A client of a cluster with a thread of its own.
/// Threads: processes may share one. Its end waits for nothing; what was not answered then is still tried for
/// delivery_timeout.
class publisher {
public:
    /// Blocks: parks the calling process for the milliseconds that librdkafka takes to start; brokers are not waited for.
    /// Errors: argument_error for a wrong option. Threads: from anywhere.
    explicit publisher(publisher_options const& options);
    publisher(publisher const&) = delete;
    publisher& operator=(publisher const&) = delete;
    ~publisher();

    /// The answers in the records' order. Records of one list with one partition are stored in order.
    /// Blocks: parks the calling process until each record is stored or has failed, at most about delivery_timeout.
    /// Errors: in the answers; not_a_process. Threads: from a process.
    [[nodiscard]] std::vector<publish_result> publish(std::vector<record> records);

private:
    class client;
    std::unique_ptr<client> client_;
};

}  // namespace weft::kafka
