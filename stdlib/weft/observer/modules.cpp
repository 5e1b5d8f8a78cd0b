// The loader knows which file an address belongs to, and its notes hold the build id.

#include <weft/observer/internal/modules.hpp>

#include <cxxabi.h>
#include <dlfcn.h>
#include <link.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>

namespace weft::observe {
namespace {

std::string hexadecimal(unsigned char const* bytes, std::size_t count) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += digits[bytes[i] >> 4U];
        text += digits[bytes[i] & 15U];
    }
    return text;
}

struct wanted_module {
    std::uintptr_t address;
    std::string build_id;
};

/// The note of type NT_GNU_BUILD_ID whose name is "GNU".
std::string build_id_in(unsigned char const* notes, std::size_t bytes) {
    constexpr std::uint32_t build_id_note = 3;
    constexpr auto padded = [](std::size_t size) { return (size + 3) / 4 * 4; };
    std::size_t at = 0;
    while (at + 12 <= bytes) {
        std::array<std::uint32_t, 3> head{};
        std::memcpy(head.data(), notes + at, sizeof head);
        auto const [name_bytes, data_bytes, type] = head;
        std::size_t const data = at + 12 + padded(name_bytes);
        if (data + data_bytes > bytes) return {};
        if (type == build_id_note && name_bytes == 4 && std::memcmp(notes + at + 12, "GNU", 4) == 0)
            return hexadecimal(notes + data, data_bytes);
        at = data + padded(data_bytes);
    }
    return {};
}

int look_at(dl_phdr_info* info, std::size_t, void* with) {
    auto& wanted = *static_cast<wanted_module*>(with);
    bool holds = false;
    for (std::size_t i = 0; i < info->dlpi_phnum; ++i) {
        auto const& part = info->dlpi_phdr[i];
        std::uintptr_t const begin = info->dlpi_addr + part.p_vaddr;
        holds = holds || (part.p_type == PT_LOAD && begin <= wanted.address && wanted.address < begin + part.p_memsz);
    }
    if (!holds) return 0;
    for (std::size_t i = 0; i < info->dlpi_phnum && wanted.build_id.empty(); ++i) {
        auto const& part = info->dlpi_phdr[i];
        if (part.p_type != PT_NOTE) continue;
        auto const* const notes = reinterpret_cast<unsigned char const*>(info->dlpi_addr + part.p_vaddr);
        wanted.build_id = build_id_in(notes, part.p_memsz);
    }
    return 1;
}

std::string demangled(char const* symbol) {
    int status = 0;
    std::unique_ptr<char, decltype(&std::free)> const text{abi::__cxa_demangle(symbol, nullptr, nullptr, &status), &std::free};
    return status == 0 ? text.get() : symbol;
}

std::string path_of(char const* name) {
    std::error_code ignored;
    if (name != nullptr && *name != '\0' && *name == '/') return name;
    auto const program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    return name != nullptr && std::strchr(name, '/') != nullptr ? std::filesystem::absolute(name, ignored).string() : program.string();
}

}  // namespace

code_place const& module_map::find(std::uintptr_t behind) {
    auto const [found, fresh] = known_.try_emplace(behind);
    if (!fresh) return found->second;
    code_place& place = found->second;
    auto* const address = reinterpret_cast<void*>(behind - 1);  // NOLINT: an address that was saved
    Dl_info info{};
    link_map* module = nullptr;
    if (::dladdr1(address, &info, reinterpret_cast<void**>(&module), RTLD_DL_LINKMAP) == 0 || module == nullptr) return place;
    place.module = path_of(module->l_name);
    place.offset = behind - 1 - module->l_addr;
    if (info.dli_sname != nullptr) place.symbol = demangled(info.dli_sname);
    auto const [id, unknown] = build_ids_.try_emplace(place.module);
    if (unknown) {
        wanted_module wanted{behind - 1, {}};
        ::dl_iterate_phdr(&look_at, &wanted);
        id->second = std::move(wanted.build_id);
    }
    place.build_id = id->second;
    return place;
}

}  // namespace weft::observe
