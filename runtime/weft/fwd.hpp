#pragma once
// Names of the vocabulary, for headers that only mention them.

namespace weft {

class pid;
class ref;
class message;
class exit_reason;
class runtime;
struct spawn_options;
struct runtime_options;

namespace detail {
struct node;
struct signal;
}  // namespace detail

}  // namespace weft
