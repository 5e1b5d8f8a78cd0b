// Parts and their names.

#include <weft/broadway/names.hpp>

#include <weft/errors.hpp>
#include <weft/names.hpp>

#include <utility>

namespace weft::broadway {

namespace part {

namespace {

std::string joined(std::string_view kind, std::string_view key) { return std::string{kind} + '_' + std::string{key}; }
std::string joined(std::string_view kind, std::string_view key, std::size_t index) {
    return joined(joined(kind, key), std::to_string(index));
}

}  // namespace

std::string producer(std::size_t index) { return joined("Producer", std::to_string(index)); }
std::string processor(std::size_t index) { return joined("Processor", "default", index); }
std::string batcher(std::string_view key) { return joined("Batcher", key); }
std::string batch_processor(std::string_view key, std::size_t index) { return joined("BatchProcessor", key, index); }
std::string batcher_supervisor(std::string_view key) { return joined("BatcherSupervisor", key); }
std::string batch_processor_supervisor(std::string_view key) { return joined("BatchProcessorSupervisor", key); }

}  // namespace part

names::names(server_name pipeline, process_name_function others) : pipeline_{std::move(pipeline)}, others_{std::move(others)} {
    if (pipeline_.text().empty()) throw argument_error{"a pipeline's name is required"};
    if (pipeline_.keeper() != nullptr && !others_) {
        throw argument_error{"the pipeline's name is " + pipeline_.text() + "; a via needs process_name, which says how its processes are named"};
    }
}

server_name names::of(std::string_view part) const {
    if (others_) return others_(pipeline_, part);
    return pipeline_.local() + ".Broadway." + std::string{part};
}

pid names::find(std::string_view part) const { return broadway::find(of(part)); }

pid find(server_name const& name) { return name.keeper() != nullptr ? name.keeper()->whereis() : whereis(name.local()); }

}  // namespace weft::broadway
