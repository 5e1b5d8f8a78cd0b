#pragma once

// The processes of a running jobber, as one supervisor:
//
//     registry of kinds, registry of jobs      who is at work on what
//     journal                                  owns the store
//     attempts                                 a dynamic supervisor, one child for each running job
//     queue                                    decides who is next
//
// rest_for_one: without the journal no attempt may go on; without the queue all of them may.

#include "jobber/queue.hpp"
#include "jobber/store.hpp"

#include <weft/child_spec.hpp>

namespace jobber {

[[nodiscard]] weft::supervisor_spec tree(store_factory open, queue_options options);

}  // namespace jobber
