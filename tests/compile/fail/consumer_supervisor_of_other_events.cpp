// expect: the producer emits events of another type
// A consumer supervisor of words cannot be subscribed to a producer of numbers.
#include <weft/consumer_supervisor.hpp>

#include <string>
#include <vector>

struct numbers {
    std::vector<int> handle_demand(std::size_t demand);
};

void wrong(weft::consumer_supervisor::supervisor_ref<std::string> words, weft::gen_stage::stage_ref<numbers> source) {
    static_cast<void>(weft::gen_stage::try_subscribe(words, source));
}
