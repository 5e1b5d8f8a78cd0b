#pragma once
// The ABI tag: what must be equal in a module and in the library that loads it, so that they can share objects at all.
// It is made by the preprocessor, hence of the flags that the module was really compiled with, and is a plain string in
// a section of its own, so that a loader can refuse a module without running it.

#include <string_view>

/// Raised whenever a public header changes in a way that makes modules built before it unusable.
#define WEFT_ABI_NUMBER "2"

#if defined(__clang__)
#define WEFT_ABI_COMPILER "clang"
#elif defined(__GNUC__)
#define WEFT_ABI_COMPILER "gcc"
#else
#define WEFT_ABI_COMPILER "other"
#endif

// Any standard header tells which library this is; <string_view> is included above.
#if defined(_LIBCPP_VERSION)
#define WEFT_ABI_STDLIB "libc++"
#elif defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI
#define WEFT_ABI_STDLIB "libstdc++11"
#else
#define WEFT_ABI_STDLIB "libstdc++98"
#endif

#if defined(__x86_64__)
#define WEFT_ABI_MACHINE "x86_64"
#elif defined(__aarch64__)
#define WEFT_ABI_MACHINE "aarch64"
#elif defined(__riscv) && __riscv_xlen == 64
#define WEFT_ABI_MACHINE "riscv64"
#else
#define WEFT_ABI_MACHINE "other"
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEFT_ABI_SANITIZER "-asan"
#elif __has_feature(thread_sanitizer)
#define WEFT_ABI_SANITIZER "-tsan"
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WEFT_ABI_SANITIZER "-asan"
#elif defined(__SANITIZE_THREAD__)
#define WEFT_ABI_SANITIZER "-tsan"
#endif
#if !defined(WEFT_ABI_SANITIZER)
#define WEFT_ABI_SANITIZER ""
#endif

/// "weft2-gcc-libstdc++11-x86_64", with "-asan" or "-tsan" behind it in a build with that sanitizer.
#define WEFT_ABI_TAG \
    "weft" WEFT_ABI_NUMBER "-" WEFT_ABI_COMPILER "-" WEFT_ABI_STDLIB "-" WEFT_ABI_MACHINE WEFT_ABI_SANITIZER

namespace weft::app {

/// The tag of the library that is running.
[[nodiscard]] std::string_view library_abi() noexcept;

}  // namespace weft::app

/// Only the library has this symbol. A module that has it too was linked with a runtime of its own, which would know
/// nothing of ours.
extern "C" char const weft_runtime_identity[];
