// What weft/detail/filter.hpp takes, in the words of who types it.

#include "filter_help.hpp"

namespace weft::cli {

std::string_view filter_help() noexcept {
    return R"(A filter says which rows of a list are wanted: --filter of `weft observer ps`, the key / of its screens, and the
parameter `filter` of /v1/ps take the same.

  mailbox>100 and label~"conn/*" and state=call
  not (app=shop or age<5m) and memory>=64KiB

FIELD OPERATOR VALUE   a comparison
  FIELD                a column of the list; its unit may be left out: memory is memory_bytes, age is age_ns
  = != < <= > >=       as numbers where both sides are numbers, else as texts
  ~ !~                 a pattern fits, or does not: * stands for any text, ? for one character
  VALUE                a number, a word, or a text in quotation marks
    numbers            may end in k, M, G (thousands), KiB, MiB, GiB, or %: cpu>50% is cpu>0.5
    times              with a unit: 10ms, 5s, 2m, 1h
and, or, not, ( )      join comparisons; `and` binds closer than `or`

What is not known of a row is an empty text. On a screen, text without any comparison is looked for as it is, in all
texts of a row and in any case of letters.
)";
}

}  // namespace weft::cli
