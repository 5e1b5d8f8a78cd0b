// ELF64 by <elf.h>. Every offset is checked against the end of the bytes before it is followed, and headers are copied
// out, since nothing says that they are aligned.

#include <weft/application/abi.hpp>
#include <weft/application/error.hpp>
#include <weft/application/module_file.hpp>

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>

namespace weft::app {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half own_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half own_machine = EM_AARCH64;
#else
constexpr Elf64_Half own_machine = EM_NONE;
#endif

[[noreturn]] void refuse(std::string const& path, std::string const& why) {
    throw error{trouble::unusable_module, path + ": " + why};
}

/// The bytes of one ELF file with checked access.
class elf_view {
public:
    elf_view(std::string_view bytes, std::string const& path) : bytes_{bytes}, path_{path} {
        if (bytes.size() < sizeof(Elf64_Ehdr) || bytes.substr(0, SELFMAG) != ELFMAG) refuse(path, "is not an ELF file");
        header_ = read<Elf64_Ehdr>(0);
        constexpr auto order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
        bool const ours = header_.e_ident[EI_CLASS] == ELFCLASS64 && header_.e_ident[EI_DATA] == order &&
                          (own_machine == EM_NONE || header_.e_machine == own_machine);
        if (!ours) refuse(path, "was built for another kind of machine");
        if (header_.e_shentsize != sizeof(Elf64_Shdr) || header_.e_shnum == 0) refuse(path, "has no section headers");
        names_ = data(section(header_.e_shstrndx));
    }

    [[nodiscard]] std::optional<Elf64_Shdr> find(std::string_view name) const {
        for (Elf64_Half i = 0; i < header_.e_shnum; ++i) {
            auto const candidate = section(i);
            if (string_at(names_, candidate.sh_name) == name) return candidate;
        }
        return std::nullopt;
    }
    [[nodiscard]] Elf64_Shdr section(std::size_t index) const {
        if (index >= header_.e_shnum) refuse(path_, "is damaged: a section's number is out of range");
        return read<Elf64_Shdr>(header_.e_shoff + index * sizeof(Elf64_Shdr));
    }
    [[nodiscard]] std::string_view data(Elf64_Shdr const& of) const {
        if (of.sh_type == SHT_NOBITS) return {};
        return slice(of.sh_offset, of.sh_size);
    }
    template <class T>
    [[nodiscard]] T read(std::uint64_t offset) const {
        T value;
        std::memcpy(&value, slice(offset, sizeof(T)).data(), sizeof(T));
        return value;
    }
    [[nodiscard]] static std::string_view string_at(std::string_view table, std::size_t offset) {
        if (offset >= table.size()) return {};
        auto const rest = table.substr(offset);
        return rest.substr(0, rest.find('\0'));
    }

private:
    [[nodiscard]] std::string_view slice(std::uint64_t offset, std::uint64_t size) const {
        if (offset > bytes_.size() || size > bytes_.size() - offset) refuse(path_, "is cut off or damaged");
        return bytes_.substr(offset, size);
    }

    std::string_view bytes_;
    std::string const& path_;
    Elf64_Ehdr header_{};
    std::string_view names_;
};

std::string build_id(elf_view const& file) {
    auto const section = file.find(".note.gnu.build-id");
    if (!section || section->sh_size < sizeof(Elf64_Nhdr)) return {};
    auto const note = file.read<Elf64_Nhdr>(section->sh_offset);
    std::string_view const bytes = file.data(*section);
    std::size_t const start = sizeof note + (note.n_namesz + 3U) / 4U * 4U;
    if (start > bytes.size() || note.n_descsz > bytes.size() - start) return {};
    std::string text;
    for (char const c : bytes.substr(start, note.n_descsz)) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[static_cast<unsigned char>(c) >> 4U];
        text += digits[static_cast<unsigned char>(c) & 15U];
    }
    return text;
}

/// Whether the dynamic symbols have `name` with a place in this file, not as one wanted from others.
bool defines(elf_view const& file, std::string_view name) {
    auto const symbols = file.find(".dynsym");
    if (!symbols) return false;
    std::string_view const bytes = file.data(*symbols);
    std::string_view const names = file.data(file.section(symbols->sh_link));
    for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= bytes.size(); at += sizeof(Elf64_Sym)) {
        Elf64_Sym symbol;
        std::memcpy(&symbol, bytes.data() + at, sizeof symbol);
        if (symbol.st_shndx != SHN_UNDEF && elf_view::string_at(names, symbol.st_name) == name) return true;
    }
    return false;
}

/// Whether any function begins by keeping the frame pointer. What has next to no code of its own has nothing to show.
bool keeps_frame_pointers(elf_view const& file) {
    constexpr std::size_t little_code = 4096;
#if defined(__x86_64__)
    constexpr std::string_view beginning = "\x55\x48\x89\xe5";  // push %rbp; mov %rsp,%rbp
#elif defined(__aarch64__)
    constexpr std::string_view beginning{"\xfd\x03\x00\x91", 4};  // mov x29, sp
#else
    constexpr std::string_view beginning;
#endif
    auto const section = file.find(".text");
    if (!section) return true;
    std::string_view const code = file.data(*section);
    return code.size() < little_code || code.find(beginning) != std::string_view::npos;
}

std::string section_text(elf_view const& file, std::string_view name, std::string const& path) {
    auto const section = file.find(name);
    if (!section)
        refuse(path, "is not an application: it has no section " + std::string{name} + "; build it by weft_add_application");
    std::string_view const bytes = file.data(*section);
    return std::string{bytes.substr(0, bytes.find('\0'))};
}

/// A whole file in memory, gone with the object.
class mapping {
public:
    explicit mapping(std::string const& path) {
        int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) refuse(path, std::string{"cannot be opened: "} + std::strerror(errno));
        struct stat facts {};
        bool const regular = ::fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
        size_ = regular ? static_cast<std::size_t>(facts.st_size) : 0;
        if (size_ > 0) start_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
        ::close(file);
        if (size_ == 0) refuse(path, regular ? "is empty" : "is not a file");
        if (start_ == MAP_FAILED) refuse(path, "cannot be mapped into memory");
    }
    mapping(mapping const&) = delete;
    mapping& operator=(mapping const&) = delete;
    ~mapping() { ::munmap(start_, size_); }
    [[nodiscard]] std::string_view bytes() const { return {static_cast<char const*>(start_), size_}; }

private:
    void* start_ = MAP_FAILED;
    std::size_t size_ = 0;
};

}  // namespace

module_file parse_module(std::string_view bytes, std::string const& path) {
    elf_view const file{bytes, path};
    return {.path = path,
            .spec_text = section_text(file, ".weft.app", path),
            .abi = section_text(file, ".weft.abi", path),
            .build_id = build_id(file),
            .owns_runtime = defines(file, "weft_runtime_identity"),
            .keeps_frame_pointers = keeps_frame_pointers(file)};
}

module_file read_module(std::string const& path) { return parse_module(mapping{path}.bytes(), path); }

void check_loadable(module_file const& module) {
    if (module.abi != library_abi())
        refuse(module.path, "was built for abi " + module.abi + ", this is " + std::string{library_abi()} + "; build it again");
    if (module.owns_runtime)
        refuse(module.path, "carries a copy of the runtime; link it with the shared library weft::weft only");
}

}  // namespace weft::app
