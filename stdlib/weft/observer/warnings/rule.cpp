// All rules, in the order of their codes.

#include <weft/observer/warnings/internal/rule.hpp>

namespace weft::observe::warnings {

measure measure_of(std::string_view code, process_summary const& who, double value, std::string what) {
    return {.code = code,
            .key = to_string(who.id),
            .value = value,
            .subject = subject_of(who),
            .who = who.id,
            .what = std::move(what),
            .label = who.name.empty() ? who.label : who.name};
}

rules all_rules() {
    rules all;
    for (auto* const make : {&make_mailbox_rule, &make_turn_rule, &make_hog_rule, &make_queue_rule, &make_restart_rule, &make_memory_rule,
                             &make_call_rule, &make_deaf_rule, &make_forgotten_rule, &make_growth_rule, &make_node_rule, &make_stage_rule,
                             &make_machine_rule, &make_heavy_rule, &make_copy_rule, &make_latency_rule, &make_pipeline_rule})
        all.push_back(make());
    return all;
}

}  // namespace weft::observe::warnings
