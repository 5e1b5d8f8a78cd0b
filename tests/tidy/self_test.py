#!/usr/bin/env python3
"""Plants one violation of each kind in a small tree and expects its rule, and no other place, to be named."""
import pathlib
import sys
import tempfile
import unittest

import tidy
from source import cpp_lines

OPENING = "// A planted file.\n"


class Planted(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = pathlib.Path(holder.name)
        self.plant("CMakeLists.txt", "# top\n")
        for header in ("base/clock", "sched/worker", "proc/process", "weft/pid", "weft/spawn", "weft/detail/check",
                       "weft/internal/glue"):
            self.plant(f"runtime/{header}.hpp", "#pragma once\n" + OPENING)
        self.plant("stdlib/weft/task.hpp", "#pragma once\n" + OPENING)

    def plant(self, name: str, text: str):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        cpp_lines.cache_clear()

    def found(self, rule: str, name: str, body: str) -> list[str]:
        """What the rule says after the body was planted in the file, below an opening comment (so on line 2)."""
        self.plant(name, OPENING + body + "\n")
        return tidy.run(self.root, [rule])

    def assert_caught(self, rule: str, name: str, body: str, text: str = ""):
        found = self.found(rule, name, body)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{name}:2: {rule}: "), found)
        self.assertIn(text, found[0])

    def assert_fine(self, rule: str, name: str, body: str):
        self.assertEqual(self.found(rule, name, body), [])


class TestTypes(Planted):
    def test_the_same_type_in_two_files_of_a_program_is_caught(self):
        self.plant("tests/unit/stdlib/a_support.hpp", OPENING + "namespace weft::test {\nstruct script {\n};\n}  // namespace weft::test\n")
        body = "namespace weft::test { struct other; }\nnamespace weft::test {\nclass script final {"
        found = self.found("test_types", "tests/unit/stdlib/b_support.hpp", body)
        self.assertEqual(len(found), 1, found)
        self.assertIn("b_support.hpp:4: test_types: weft::test::script", found[0])
        self.assertIn("a_support.hpp:3", found[0])

    def test_other_namespaces_programs_and_unnamed_ones_are_fine(self):
        self.plant("tests/unit/stdlib/a_support.hpp", OPENING + "namespace weft::test {\nstruct script {\n};\n}  // namespace weft::test\n")
        self.assert_fine("test_types", "tests/unit/stdlib/b_test.cpp", "namespace {\nstruct script {};\n}  // namespace")
        self.assert_fine("test_types", "tests/unit/stdlib/c_test.cpp", "namespace weft::other {\nstruct script {};\n}  // namespace weft::other")
        self.assert_fine("test_types", "tests/unit/stdlib/d_test.cpp", "namespace weft::test {\nstruct script;\n}  // namespace weft::test")
        self.assert_fine("test_types", "tests/unit/runtime/e_test.cpp", "namespace weft::test {\nstruct script {};\n}  // namespace weft::test")


class Layers(Planted):
    def test_include_pointing_up_is_caught(self):
        self.assert_caught("layers", "runtime/base/a.cpp", '#include "sched/worker.hpp"', "sched/worker.hpp")

    def test_include_pointing_up_is_caught_when_the_header_is_missing(self):
        self.assert_caught("layers", "runtime/fiber/a.cpp", '#include "trace/ring.hpp"')

    def test_include_pointing_down_is_fine(self):
        self.assert_fine("layers", "runtime/proc/a.cpp", '#include "sched/worker.hpp"')

    def test_layer_may_name_the_vocabulary(self):
        self.assert_fine("layers", "runtime/base/a.cpp", "#include <weft/pid.hpp>\n#include <weft/detail/check.hpp>")

    def test_layer_may_not_include_a_public_call(self):
        self.assert_caught("layers", "runtime/proc/a.cpp", "#include <weft/send.hpp>")

    def test_vocabulary_includes_only_itself(self):
        self.assert_caught("layers", "runtime/weft/detail/a.hpp", "#include <weft/send.hpp>", "vocabulary")

    def test_public_header_may_not_look_below(self):
        self.assert_caught("layers", "runtime/weft/a.hpp", '#include "proc/process.hpp"')

    def test_public_source_may_look_below(self):
        self.assert_fine("layers", "runtime/weft/a.cpp", '#include "proc/process.hpp"')

    def test_public_header_may_not_include_a_library(self):
        self.assert_caught("layers", "runtime/weft/a.hpp", "#include <spdlog/spdlog.h>")
        (self.root / "runtime/weft/a.hpp").unlink()
        self.assert_caught("layers", "stdlib/weft/a.hpp", "#include <boost/asio.hpp>")

    def test_public_header_may_include_the_result(self):
        self.assert_fine("layers", "runtime/weft/a.hpp", "#include <boost/system/result.hpp>\n#include <vector>")

    def test_asio_has_one_door(self):
        self.assert_fine("layers", "runtime/weft/asio.hpp", "#include <boost/asio.hpp>")

    def test_boost_context_is_for_fibers_only(self):
        self.assert_caught("layers", "runtime/sched/a.cpp", "#include <boost/context/fiber.hpp>", "Boost.Context")
        (self.root / "runtime/sched/a.cpp").unlink()
        self.assert_fine("layers", "runtime/fiber/a.cpp", "#include <boost/context/fiber.hpp>")

    def test_runtime_does_not_know_the_stdlib(self):
        self.assert_caught("layers", "runtime/weft/a.cpp", "#include <weft/task.hpp>")

    def test_stdlib_uses_the_public_calls_only(self):
        self.assert_caught("layers", "stdlib/weft/a.cpp", '#include "proc/process.hpp"')

    def test_internal_headers_stay_inside(self):
        self.assert_caught("layers", "stdlib/weft/a.cpp", "#include <weft/internal/glue.hpp>", "internal")

    def test_brokers_internal_headers_are_for_its_own_sources(self):
        self.plant("stdlib/weft_brokers/a/internal/line.hpp", "#pragma once\n" + OPENING)
        include = "#include <weft_brokers/a/internal/line.hpp>"
        self.assert_fine("layers", "stdlib/weft_brokers/a/internal/line.cpp", include)
        self.assert_fine("layers", "stdlib/weft_brokers/a/client.cpp", include)
        self.assert_caught("layers", "stdlib/weft_brokers/a/client.hpp", include, "internal")
        (self.root / "stdlib/weft_brokers/a/client.hpp").unlink()
        self.assert_caught("layers", "stdlib/weft_brokers/b/client.cpp", include, "internal")

    def test_programs_use_the_public_calls_only(self):
        self.assert_caught("layers", "apps/x/a.cpp", '#include "base/clock.hpp"')

    def test_nobody_includes_a_program(self):
        self.plant("apps/x/job.hpp", "#pragma once\n" + OPENING)
        self.assert_caught("layers", "stdlib/weft/a.cpp", '#include "apps/x/job.hpp"', "nobody")

    def test_include_in_a_comment_counts_for_nothing(self):
        self.assert_fine("layers", "runtime/base/a.cpp", '/*\n#include "sched/worker.hpp"\n*/')


class Text(Planted):
    def test_missing_newline_at_the_end(self):
        self.plant("runtime/base/a.cpp", OPENING + "int x;")
        self.assertEqual(len(tidy.run(self.root, ["text"])), 1)

    def test_blank_line_at_the_end(self):
        self.assert_caught("text", "runtime/base/a.cpp", "", "blank line")

    def test_tab(self):
        self.assert_caught("text", "runtime/base/a.cpp", "int\tx;", "tab")

    def test_trailing_blank(self):
        self.assert_caught("text", "tools/a.sh", "true ", "trailing")

    def test_carriage_return(self):
        self.assert_caught("text", "runtime/base/a.cpp", "int x;\r", "carriage")

    def test_long_line(self):
        self.assert_caught("text", "runtime/base/a.cpp", "/" * 151, "151")
        self.assert_fine("text", "runtime/base/a.cpp", "/" * 150)

    def test_note_to_a_later_self(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" * 3):
            self.assert_caught("text", "runtime/base/a.cpp", f"// {word}: later", word)


class Calls(Planted):
    def test_sleeping(self):
        self.assert_caught("calls", "tests/unit/base/a_test.cpp", "std::this_thread::sleep_for(1ms);")
        self.assert_caught("calls", "tests/unit/base/a_test.cpp", "usleep(10);")

    def test_shell(self):
        self.assert_caught("calls", "apps/x/a.cpp", 'std::system("ls");')
        self.assert_fine("calls", "apps/x/a.cpp", "boost::system::result<int> system_of(int);")

    def test_global_random_state(self):
        self.assert_caught("calls", "runtime/base/a.cpp", "int x = rand();")
        self.assert_fine("calls", "runtime/base/a.cpp", "int x = rng.rand();")

    def test_terminal_in_a_library(self):
        self.assert_caught("calls", "stdlib/weft/a.cpp", "std::cout << 1;")
        (self.root / "stdlib/weft/a.cpp").unlink()
        self.assert_fine("calls", "apps/x/a.cpp", "std::cout << 1;")

    def test_clock_in_the_stdlib(self):
        self.assert_caught("calls", "stdlib/weft/a.cpp", "auto t = std::chrono::steady_clock::now();")
        (self.root / "stdlib/weft/a.cpp").unlink()
        self.assert_fine("calls", "runtime/base/a.cpp", "auto t = std::chrono::steady_clock::now();")

    def test_random_device_and_thread_in_the_stdlib(self):
        self.assert_caught("calls", "stdlib/weft/a.cpp", "std::random_device seed;")
        self.assert_caught("calls", "stdlib/weft/a.cpp", "std::thread worker;")

    def test_text_and_comments_are_not_calls(self):
        self.assert_fine("calls", "runtime/base/a.cpp", 'char const* x = "rand()";  // rand() is not used\n')

    def test_excuse_needs_the_name_and_a_reason(self):
        excused = "usleep(1);  // tidy: allow usleep, the test is about a blocked thread"
        self.assert_fine("calls", "tests/unit/base/a_test.cpp", excused)
        self.assert_caught("calls", "tests/unit/base/a_test.cpp", "usleep(1);  // tidy: allow usleep, why")
        self.assert_caught("calls", "tests/unit/base/a_test.cpp", excused.replace("allow usleep", "allow rand"))


class Atomics(Planted):
    STORE = "x.store(1, std::memory_order_release);"

    def test_order_without_comment(self):
        self.plant("runtime/base/a.cpp", OPENING + "\n" * 5 + self.STORE + "\n")
        found = tidy.run(self.root, ["atomics"])
        self.assertEqual([line.split(" ")[0] for line in found], ["runtime/base/a.cpp:7:"])

    def test_comment_on_the_line(self):
        self.assert_fine("atomics", "runtime/base/a.cpp", "\n" * 9 + self.STORE + "  // pairs with take()")

    def test_comment_four_lines_above(self):
        self.assert_fine("atomics", "runtime/base/a.cpp", "\n" * 9 + "// pairs with take()\n\n\n\n" + self.STORE)

    def test_comment_five_lines_above_is_too_far(self):
        self.assertTrue(self.found("atomics", "runtime/base/a.cpp", "\n" * 9 + "// x\n\n\n\n\n" + self.STORE))


class Naming(Planted):
    def test_type(self):
        self.assert_caught("naming", "runtime/base/a.cpp", "class RunQueue {", "RunQueue")
        self.assert_fine("naming", "runtime/base/a.cpp", "template <class Message> struct run_queue {")

    def test_macro(self):
        self.assert_caught("naming", "runtime/base/a.cpp", "#define LIMIT 3", "LIMIT")
        self.assert_fine("naming", "runtime/base/a.cpp", "#define WEFT_LIMIT 3\n#define BOOST_LIMIT 3")

    def test_file(self):
        self.plant("runtime/base/RunQueue.cpp", OPENING)
        self.assertIn("RunQueue.cpp", tidy.run(self.root, ["naming"])[0])

    def test_file_without_an_opening(self):
        for name in ("runtime/base/a.cpp", "tools/a.py"):
            self.plant(name, "import os\n")
        self.assertEqual(len(tidy.run(self.root, ["naming"])), 2)

    def test_header_opens_for_its_source(self):
        self.plant("runtime/base/clock.cpp", '#include "base/clock.hpp"\n')
        self.assertEqual(tidy.run(self.root, ["naming"]), [])


if __name__ == "__main__":
    sys.exit(unittest.main())
